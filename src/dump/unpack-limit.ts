import { DamagedStreamError } from './damaged-stream.ts';

/** What unpacks to more than this many times its size is a decompression bomb: dumps and logs stay far below. */
const MAX_RATIO = 200;
/** Below this size any ratio is fine. */
const MIN_BOMB_BYTES = 256 * 1024 * 1024;

/** Describes what is over the limit. */
export const UNPACK_LIMIT = `unpacks to more than ${MAX_RATIO} times its size`;

/** Limit of the size that a file unpacks to, with everything that is packed in it. */
export class UnpackLimit {
  #packed = 0;
  #unpacked = 0;

  /** Whether it has been reached. */
  get isReached(): boolean {
    return this.#unpacked > Math.max(MIN_BOMB_BYTES, MAX_RATIO * this.#packed);
  }

  /** Counts the bytes of the file itself. */
  async *measure(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#packed += chunk.length;
      yield chunk;
    }
  }

  /** Counts bytes that were unpacked from the file, or from what is packed in it. */
  add(bytes: number): void {
    this.#unpacked += bytes;
  }

  /** @throws DamagedStreamError when it has been reached */
  check(): void {
    if (this.isReached) throw new DamagedStreamError(`it ${UNPACK_LIMIT}`);
  }
}
