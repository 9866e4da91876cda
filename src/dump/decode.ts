import { createGunzip } from 'node:zlib';
import { DamagedStreamError } from './damaged-stream.ts';
import type { UnpackLimit } from './unpack-limit.ts';

/**
 * Decodes a stream of text: UTF-8, or UTF-16 with a byte order mark, as PowerShell writes it; invalid bytes become
 * U+FFFD.
 */
export async function* decode(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const [start, whole] = await peek(chunks, 2);
  const decoder = new TextDecoder(encodingOf(start));
  for await (const chunk of whole) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/**
 * Decompresses a stream if it is gzipped.
 *
 * @throws DamagedStreamError when it cannot be decompressed to its end, after what is before the damage; at the limit;
 * and for other compressions
 */
export async function* unzip(
  chunks: AsyncIterable<Uint8Array>,
  limit: UnpackLimit,
): AsyncGenerator<Uint8Array> {
  const isText = ([first]: Uint8Array) => !MAGIC_STARTS.includes(first as number);
  const [start, whole] = await peek(chunks, 6, isText);
  const other = OTHER_FORMATS.find(([magic]) => magic.every((byte, at) => start[at] === byte));
  if (other) throw new DamagedStreamError(`it is ${other[1]}: unpack it first`);
  yield* start[0] === 0x1f && start[1] === 0x8b ? gunzip(whole, limit) : whole;
}

/** First bytes of all formats: a stream that starts with another byte is text. */
const MAGIC_STARTS = [0x1f, 0x50, 0x28, 0xfd, 0x42, 0x37];

const OTHER_FORMATS: [magic: number[], name: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive'],
  [[0x50, 0x4b, 0x05, 0x06], 'a zip archive'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed with zstd'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'compressed with xz'],
  [[0x42, 0x5a, 0x68], 'compressed with bzip2'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7-Zip archive'],
];

/** Returns the encoding that a byte order mark stands for; UTF-8 without one. */
export function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Size of the parts that are decompressed at once: nothing comes out of the part that contains the damage. */
const PACKED_BYTES = 16 * 1024;

async function* gunzip(chunks: AsyncIterable<Uint8Array>, limit: UnpackLimit): AsyncGenerator<Uint8Array> {
  const stream = createGunzip();
  const unpacked: Uint8Array[] = [];
  stream.on('data', (chunk: Uint8Array) => {
    unpacked.push(chunk);
    limit.add(chunk.length);
  });
  const failed = new Promise<never>((_, reject) => stream.on('error', reject));
  failed.catch(() => {});
  // It may end before the input does: what follows the last member is ignored, as gzip does.
  const ended = new Promise((resolve) => stream.on('end', resolve));
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += PACKED_BYTES) {
        const packed = chunk.subarray(at, at + PACKED_BYTES);
        await Promise.race([new Promise((taken) => stream.write(packed, taken)), failed]);
        yield* unpacked.splice(0);
        limit.check();
      }
    }
    stream.end();
    await Promise.race([ended, failed]);
    yield* unpacked;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    // What was decompressed before the damage is used.
    yield* unpacked;
    const reason = code === 'Z_BUF_ERROR' ? 'cut off' : message;
    throw new DamagedStreamError(`the compressed data is damaged (${reason})`);
  } finally {
    stream.destroy();
  }
}

/**
 * Reads the first bytes of a stream, fewer when it is shorter or fails. Returns them, and the whole stream.
 *
 * @param isEnough whether fewer bytes suffice: a pipe may deliver the next ones much later
 */
export async function peek(
  chunks: AsyncIterable<Uint8Array>,
  length: number,
  isEnough: (start: Uint8Array) => boolean = () => false,
): Promise<[start: Uint8Array, whole: AsyncGenerator<Uint8Array>]> {
  const iterator = chunks[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array();
  let failure: { error: unknown } | undefined;
  try {
    while (start.length < length && !(start.length > 0 && isEnough(start))) {
      const { done, value } = await iterator.next();
      if (done) break;
      start = Buffer.concat([start, value]);
    }
  } catch (error) {
    failure = { error };
  }
  return [start, join(start, iterator, failure)];
}

async function* join(
  start: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
  failure: { error: unknown } | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    if (start.length > 0) yield start;
    if (failure) throw failure.error;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
