import { fstatSync, writeSync } from 'node:fs';

/** Where text goes. */
export interface Output {
  /**
   * Writes text as it is; resolves when more may be written. Quiet when nobody reads any more.
   *
   * @throws the system's error when it cannot be written for another reason, such as a full disk
   */
  write(text: string): Promise<void>;
  readonly isTerminal: boolean;
  /** The terminal's width in columns; undefined when it is none. */
  columns(): number | undefined;
}

/**
 * How much goes straight to the file descriptor. Opening a standard stream costs several
 * milliseconds, which a command of one line need not pay; and this much always fits into a pipe
 * that nobody reads yet, so that kev never hangs in a write and still answers to signals.
 */
const DIRECT_BYTES = 64 * 1024;

/**
 * The output of a standard file descriptor.
 *
 * @param open gives Node's stream for it; called when more than the first bytes are written
 * @param onClosed called once when nobody reads it any more
 */
export function openOutput(fd: number, open: () => NodeJS.WriteStream, onClosed = () => {}): Output {
  let direct = DIRECT_BYTES;
  let stream: NodeJS.WriteStream | undefined;
  let closed = false;

  const closeOrThrow = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!closed) onClosed();
    closed = true;
  };

  return {
    get isTerminal() {
      // A pipe or a file is told without opening the stream.
      return fstatSync(fd).isCharacterDevice() && open().isTTY === true;
    },
    columns() {
      return this.isTerminal ? open().columns : undefined;
    },
    async write(text) {
      if (closed) return;
      let bytes: Uint8Array = Buffer.from(text);
      if (stream === undefined && bytes.length <= direct) {
        direct -= bytes.length;
        bytes = writeNow(fd, bytes, closeOrThrow);
        if (bytes.length === 0) return;
      }
      stream ??= open().on('error', () => {});
      const written = stream;
      await new Promise<void>((resolve, reject) => {
        written.write(bytes, (error) => (error ? reject(error) : resolve()));
      }).catch(closeOrThrow);
    },
  };
}

/** Writes what can be written at once, and gives back the rest: what a descriptor that does not block leaves over. */
function writeNow(
  fd: number,
  bytes: Uint8Array,
  onError: (error: NodeJS.ErrnoException) => void,
): Uint8Array {
  let rest = bytes;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return rest;
    onError(error as NodeJS.ErrnoException);
    return rest.subarray(rest.length);
  }
  return rest;
}
