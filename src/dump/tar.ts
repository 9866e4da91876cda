import { DamagedStreamError } from './damaged-stream.ts';
import { peek } from './decode.ts';

/**
 * Streams the regular files of tar archives. Writes nothing to disk, so that paths and links in an archive are harmless.
 *
 * Source: POSIX.1-2017 pax and ustar; GNU tar manual, "Basic Tar Format".
 */

const BLOCK = 512;

/** Limit of a long name or a pax header. */
const MAX_HEADER_BYTES = 1024 * 1024;

/** A regular file in an archive. */
export interface TarFile {
  path: string;
  size: number;
  /** Its content. The unread rest is skipped when the next file is requested. */
  chunks: AsyncIterable<Uint8Array>;
}

/** Opens a tar archive. `files` is undefined when the stream is not one; then `whole` is the stream. */
export async function openTar(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ files?: AsyncGenerator<TarFile>; whole: AsyncGenerator<Uint8Array> }> {
  const [start, whole] = await peek(chunks, BLOCK, isText);
  return isTar(start) ? { files: readFiles(whole), whole } : { whole };
}

/** Whether bytes are the start of a tar archive. */
export function isTar(start: Uint8Array): boolean {
  return start.length >= BLOCK && isHeader(Buffer.from(start.subarray(0, BLOCK)));
}

async function* readFiles(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<TarFile> {
  const bytes = new ByteReader(chunks);
  let longName: string | undefined;
  let pax = new Map<string, string>();
  try {
    for (let header = await bytes.take(BLOCK); header; header = await bytes.take(BLOCK)) {
      // Blocks of zeros end an archive; another one may follow.
      if (header.every((byte) => byte === 0)) continue;
      if (!isHeader(header)) throw new DamagedStreamError('the archive is damaged: not a header');
      const type = String.fromCharCode(header[156] ?? 0);
      const size = Number(pax.get('size') ?? numberAt(header, 124, 12));
      if (!Number.isSafeInteger(size) || size < 0)
        throw new DamagedStreamError('the archive is damaged: not a size');
      if (/[LKxg]/.test(type)) {
        const content = await bytes.take(Math.min(size, MAX_HEADER_BYTES));
        if (content && type === 'L') longName = textOf(content);
        else if (content && type === 'x') pax = readPax(content);
        await bytes.skip(padded(size) - (content?.length ?? 0));
        continue;
      }
      const file = { path: pax.get('path') ?? longName ?? nameOf(header), size };
      const end = bytes.position + size;
      if (type === '0' || type === '\0' || type === '7') yield { ...file, chunks: bytes.until(end) };
      // Links and folders have no content, whatever their size field says.
      if (!/[1-6]/.test(type)) await bytes.skip(end + padded(size) - size - bytes.position);
      longName = undefined;
      pax = new Map();
    }
  } finally {
    await chunks.return(undefined);
  }
}

/** Reads given numbers of bytes from a stream. */
class ByteReader {
  readonly #chunks: AsyncGenerator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  #position = 0;

  constructor(chunks: AsyncGenerator<Uint8Array>) {
    this.#chunks = chunks;
  }

  get position(): number {
    return this.#position;
  }

  /** Reads this many bytes; undefined at the end. @throws DamagedStreamError when there are fewer */
  async take(length: number): Promise<Buffer | undefined> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      const part = await this.#next(missing);
      if (part === undefined) break;
      parts.push(part);
      missing -= part.length;
    }
    if (missing === length && length > 0) return undefined;
    if (missing > 0) throw new DamagedStreamError('the archive is cut off');
    return Buffer.concat(parts);
  }

  async skip(length: number): Promise<void> {
    for await (const _ of this.until(this.#position + length));
  }

  /** Reads the bytes up to a position. @throws DamagedStreamError when the stream ends before it */
  async *until(end: number): AsyncGenerator<Uint8Array> {
    while (this.#position < end) {
      const part = await this.#next(end - this.#position);
      if (part === undefined) throw new DamagedStreamError('the archive is cut off');
      yield part;
    }
  }

  async #next(most: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return undefined;
      this.#rest = value;
    }
    const part = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(part.length);
    this.#position += part.length;
    return part;
  }
}

/** Whether a stream is text: a header contains no line break, and no name starts like JSON. */
function isText(start: Uint8Array): boolean {
  return start[0] === 0x7b || start[0] === 0x5b || start.includes(0x0a);
}

/** Whether the checksum of a header is correct: old archives have no other mark. */
function isHeader(header: Buffer): boolean {
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0);
  return sum > 8 * 0x20 && numberAt(header, 148, 8) === sum;
}

/** Parses a number: octal digits, or binary when the first bit is set. */
function numberAt(header: Buffer, at: number, length: number): number {
  const field = header.subarray(at, at + length);
  if (((field[0] ?? 0) & 0x80) === 0) {
    const digits = textOf(field).trim();
    return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
  }
  return field.subarray(1).reduce((number, byte) => number * 256 + byte, (field[0] ?? 0) & 0x3f);
}

function nameOf(header: Buffer): string {
  const name = textOf(header.subarray(0, 100));
  const isUstar = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : '';
  return prefix ? `${prefix}/${name}` : name;
}

/** Parses a pax header: lines of `LENGTH KEY=VALUE`. */
function readPax(content: Buffer): Map<string, string> {
  const entries = new Map<string, string>();
  for (let at = 0; at < content.length; ) {
    const [, digits = ''] = /^(\d{1,7}) /.exec(content.toString('latin1', at, at + 8)) ?? [];
    const length = Number(digits);
    const [, key, value] =
      /^([^=]+)=(.*)\n$/s.exec(content.toString('utf8', at + digits.length + 1, at + length)) ?? [];
    if (key === undefined || value === undefined) break;
    entries.set(key, value);
    at += length;
  }
  return entries;
}

function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}
