import { finished, type Readable } from 'node:stream';

/** A chunk of this size, in bytes, is not joined with more. Reading pauses when so much arrives while one is worked on. */
const LARGE = 64 * 1024;

/**
 * Reads a stream in few, large chunks: what arrives in one turn of the event loop, or while a chunk is worked on, is
 * joined. A server sends each line of a watch in a separate chunk, and passing on a chunk costs more than a line in it.
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
  /** Whether the turn of the event loop in which the last chunk was taken is over: Node has read what is available. */
  let isOver = true;
  let wake: (() => void) | undefined;
  const isReady = () => length >= LARGE || (isOver && (length > 0 || end !== undefined));
  const wakeIfReady = () => {
    if (!isReady()) return;
    wake?.();
    wake = undefined;
  };
  stream.on('data', (chunk: Buffer) => {
    ahead.push(chunk);
    length += chunk.length;
    // Not while the reader waits: what still arrives at a paused stream is buffered, which costs as much as reading it.
    if (length >= LARGE && wake === undefined) stream.pause();
    wakeIfReady();
  });
  finished(stream, (error) => {
    end = { error };
    wakeIfReady();
  });
  try {
    for (;;) {
      if (!isReady()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (length > 0) {
        const chunk = Buffer.concat(ahead);
        ahead = [];
        length = 0;
        isOver = false;
        setImmediate(() => {
          isOver = true;
          wakeIfReady();
        });
        stream.resume();
        yield chunk;
      } else {
        if (end?.error) throw toError(end.error);
        return;
      }
    }
  } finally {
    stream.destroy();
  }
}
