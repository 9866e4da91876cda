import { finished, type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** How much is read ahead. */
const MAX_BUFFERED_BYTES = 64 * 1024;

/**
 * The bytes of a stream in as few pieces as come without anybody waiting for them: what arrives while one
 * piece is worked on is joined to the next. A server sends each line of a watch as a piece of its own, and
 * the way of a piece costs more than that of a line in it.
 *
 * @throws the stream's error, behind all that came before it: Node's own iterator would lose what it has read
 */
export async function* readChunks(stream: Readable): AsyncGenerator<Buffer> {
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
        // Node reads in the next turn of the event loop what is there by now.
        await setImmediate();
      } else if (end) {
        if (end.error) throw end.error;
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
