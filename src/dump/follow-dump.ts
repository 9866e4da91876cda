import { open, stat } from 'node:fs/promises';
import type { Clock } from '../core/clock.ts';
import { inputError, KevError } from '../core/errors.ts';
import { quoteWord } from '../core/shell-word.ts';
import { DamagedStreamError } from './damaged-stream.ts';
import { decode, encodingOf, unzip } from './decode.ts';
import { type DumpChunk, toDumpChunk } from './dump.ts';
import { LineSplitter } from './lines.ts';
import { damageAfter } from './record.ts';
import { RecordParser } from './record-parser.ts';
import { isTar } from './tar.ts';
import { UnpackLimit } from './unpack-limit.ts';

/** An update of a followed dump: its content, then `listed`, then what is added. */
export type DumpUpdate = { kind: 'chunk'; chunk: DumpChunk } | { kind: 'listed' };

/** Polling interval of a file, and the pause of a stream after which incomplete data is read. */
const POLL_MS = 50;

const CHUNK_BYTES = 256 * 1024;

/** Dependencies of following a dump. */
interface FollowDumpOptions {
  clock: Clock;
  signal: AbortSignal | undefined;
}

/**
 * Follows a regular file of JSON or YAML until the signal aborts: its content, then what is appended. When it is
 * truncated or replaced, reads it from its beginning.
 *
 * @throws KevError `input` when it cannot be read, or is compressed
 */
export async function* followFile(
  path: string,
  { clock, signal }: FollowDumpOptions,
): AsyncGenerator<DumpUpdate> {
  let handle = await open(path, 'r').catch(cannotRead(path));
  try {
    let reader = new GrowingText();
    let decoder: InstanceType<typeof TextDecoder> | undefined;
    for (let isListed = false, at = 0; !signal?.aborted; ) {
      const { buffer, bytesRead } = await handle
        .read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, at)
        .catch(cannotRead(path));
      const chunk = buffer.subarray(0, bytesRead);
      if (chunk.length > 0) {
        if (at === 0) checkFormat(path, chunk);
        at += chunk.length;
        decoder ??= new TextDecoder(encodingOf(chunk));
        yield { kind: 'chunk', chunk: await reader.push(decoder.decode(chunk, { stream: true })) };
        continue;
      }
      if (reader.isPending) yield { kind: 'chunk', chunk: await reader.pause() };
      if (!isListed) yield { kind: 'listed' };
      isListed = true;
      await clock.sleep(POLL_MS, signal).catch(() => {});
      const [now, named] = [await handle.stat(), await stat(path).catch(() => undefined)];
      const isOther = named !== undefined && (named.ino !== now.ino || named.dev !== now.dev);
      if (now.size > at || (now.size === at && !isOther)) continue;
      if (isOther) {
        await handle.close();
        handle = await open(path, 'r').catch(cannotRead(path));
      }
      at = 0;
      reader = new GrowingText();
      decoder = undefined;
    }
  } finally {
    await handle.close();
  }
}

/**
 * Follows a stream until its end or the signal aborts. All of its events count as new.
 */
export async function* followStream(
  chunks: AsyncIterable<Uint8Array>,
  { clock, signal }: FollowDumpOptions,
): AsyncGenerator<DumpUpdate> {
  const reader = new GrowingText();
  const limit = new UnpackLimit();
  const texts = decode(unzip(limit.measure(chunks), limit));
  const read = () => {
    const next = texts.next();
    // It may fail when this has already ended.
    next.catch(() => {});
    return next;
  };
  yield { kind: 'listed' };
  try {
    for (let next = read(); ; ) {
      if (reader.isPending && (await isPausing(next, clock, signal)))
        yield { kind: 'chunk', chunk: await reader.pause() };
      const { done, value } = await next;
      if (done) break;
      next = read();
      yield { kind: 'chunk', chunk: await reader.push(value) };
    }
    yield { kind: 'chunk', chunk: await reader.end() };
  } catch (error) {
    if (signal?.aborted) return;
    if (!(error instanceof DamagedStreamError)) throw error;
    yield { kind: 'chunk', chunk: reader.endBefore(error) };
  }
}

/** Parser of a growing text. */
class GrowingText {
  readonly #parser = new RecordParser();
  readonly #splitter = new LineSplitter();

  /** Whether there is incomplete data. */
  get isPending(): boolean {
    return this.#parser.isPending || this.#splitter.isPending;
  }

  async push(text: string): Promise<DumpChunk> {
    return toDumpChunk(await this.#parser.take(this.#splitter.push(text)));
  }

  /** Reads as much as possible of incomplete data, since its writer has paused. */
  async pause(): Promise<DumpChunk> {
    const canBegin = this.#parser.canBegin(this.#splitter.rest);
    const records = canBegin ? await this.#parser.take(this.#splitter.takePartialLine()) : [];
    return toDumpChunk([...records, ...this.#parser.pause(this.#splitter.rest)]);
  }

  async end(): Promise<DumpChunk> {
    const records = await this.#parser.take(this.#splitter.end());
    return toDumpChunk([...records, ...this.#parser.end()]);
  }

  /** Ends with the last complete line before a damage. */
  endBefore(damage: DamagedStreamError): DumpChunk {
    return toDumpChunk([...this.#parser.end(), damageAfter(this.#splitter.lines, damage)]);
  }
}

async function isPausing(next: Promise<unknown>, clock: Clock, signal: AbortSignal | undefined) {
  const arrived = new AbortController();
  const stop = () => arrived.abort();
  signal?.addEventListener('abort', stop);
  try {
    const pausing = clock.sleep(POLL_MS, arrived.signal).then(
      () => true,
      () => false,
    );
    return await Promise.race([next.then(() => false), pausing]);
  } finally {
    stop();
    signal?.removeEventListener('abort', stop);
  }
}

/** @throws KevError `input` for a compressed file or an archive, which cannot be followed */
function checkFormat(path: string, start: Uint8Array): void {
  const [first, second] = start;
  const isPacked = (first === 0x1f && second === 0x8b) || (first === 0x50 && second === 0x4b);
  if (!isPacked && !isTar(start)) return;
  throw inputError(
    `cannot watch ${path}: it is ${isPacked ? 'compressed' : 'an archive'}`,
    `kev get -f ${quoteWord(path)} lists what is in it`,
  );
}

/** Creates the function that throws the error of reading a file. */
function cannotRead(path: string): (error: Error) => never {
  return (error) => {
    throw new KevError('input', `cannot read ${path}: ${error.message}`, { cause: error });
  };
}
