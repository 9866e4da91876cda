import { createGunzip } from 'node:zlib';

/** The stream ends before its time, or what it holds is no compressed data. */
export class DamagedStream extends Error {
  override name = 'DamagedStream';
}

/**
 * A stream's text, unpacked when it is gzipped. UTF-8, or UTF-16 when it says so at its beginning, as what
 * PowerShell writes; what is no text in it becomes U+FFFD.
 *
 * @throws DamagedStream when it cannot be unpacked to its end; what came before that has been given
 */
export async function* decode(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const [start, whole] = await peek(chunks, 2);
  const [first, second] = start;
  const isGzip = first === 0x1f && second === 0x8b;
  yield* decodeText(isGzip ? gunzip(whole) : whole);
}

async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const [start, whole] = await peek(chunks, 2);
  const [first, second] = start;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  const decoder = new TextDecoder(encoding);
  for await (const chunk of whole) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Of a piece in which the damage is, nothing comes out. */
const PACKED_BYTES = 16 * 1024;

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createGunzip();
  const unpacked: Uint8Array[] = [];
  stream.on('data', (chunk: Uint8Array) => unpacked.push(chunk));
  const failed = new Promise<never>((_, reject) => stream.on('error', reject));
  failed.catch(() => {});
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += PACKED_BYTES) {
        const packed = chunk.subarray(at, at + PACKED_BYTES);
        await Promise.race([new Promise((taken) => stream.write(packed, taken)), failed]);
        yield* unpacked.splice(0);
      }
    }
    await Promise.race([new Promise((ended) => stream.on('end', ended).end()), failed]);
    yield* unpacked;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    // What could be unpacked before the damage counts.
    yield* unpacked;
    const reason = code === 'Z_BUF_ERROR' ? 'it is cut off' : message;
    throw new DamagedStream(`the compressed data is damaged (${reason})`);
  } finally {
    stream.destroy();
  }
}

/** The first bytes of a stream, fewer when it is shorter, and the stream with them. */
async function peek(
  chunks: AsyncIterable<Uint8Array>,
  length: number,
): Promise<[start: Uint8Array, whole: AsyncGenerator<Uint8Array>]> {
  const iterator = chunks[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array();
  while (start.length < length) {
    const { done, value } = await iterator.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  return [start, join(start, iterator)];
}

async function* join(start: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (start.length > 0) yield start;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
