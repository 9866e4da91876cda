import { finished, type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** Reading pauses while this much is buffered. */
const MAX_BUFFERED_BYTES = 64 * 1024;

/**
 * Reads a stream in few, large chunks: what arrives while a chunk is processed is joined to the next one. A server
 * sends each line of a watch in a separate chunk, and passing on a chunk costs more than a line in it.
 *
 * @param toError converts an error of the stream
 * @throws that error, after everything that was read before it: Node's own iterator would drop that
 */
export async function* readChunks(
  stream: Readable,
  toError: (error: Error) => Error = (error) => error,
): AsyncGenerator<Buffer> {
  let ahead: Buffer[] = [];
  let length = 0;
  let end: { error: Error | null | undefined } | undefined;
  let wake = () => {};
  stream.on('data', (chunk: Buffer) => {
    ahead.push(chunk);
    length += chunk.length;
    if (length >= MAX_BUFFERED_BYTES) stream.pause();
    wake();
  });
  finished(stream, (error) => {
    end = { error };
    wake();
  });
  try {
    for (;;) {
      if (length > 0) {
        const chunk = Buffer.concat(ahead);
        ahead = [];
        length = 0;
        stream.resume();
        yield chunk;
        // By the next turn of the event loop Node has read what is available.
        await setImmediate();
      } else if (end) {
        if (end.error) throw toError(end.error);
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stream.destroy();
  }
}
