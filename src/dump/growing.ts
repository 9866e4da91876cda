import { type FileHandle, open, stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Clock } from '../clock.ts';
import { KevError } from '../errors.ts';
import type { Followed } from '../event/follow.ts';
import type { CoreV1Event } from '../event/types.ts';
import { readDumpLine } from './dump.ts';

/** How often a file is looked at for what was added. */
const POLL_MS = 50;

const PIECE_BYTES = 256 * 1024;

/**
 * Follows a file to which events are written, one a line, as `kev watch -o ndjson` writes them: what is
 * there, then what is added, until the signal aborts. When the file is cut short or another one takes
 * its name, it is read from its beginning.
 *
 * @throws KevError `input` when it cannot be read, or does not hold an event a line
 */
export async function* followFile(
  path: string,
  { clock, signal }: { clock: Clock; signal?: AbortSignal | undefined },
): AsyncGenerator<Followed> {
  const lines = new EventLines(path);
  let handle = await openFile(path);
  try {
    for (let isListed = false, at = 0; !signal?.aborted; ) {
      const piece = await readPiece(handle, at);
      if (piece.length > 0) {
        at += piece.length;
        yield* lines.take(piece, isListed ? 'changes' : 'page');
        continue;
      }
      if (!isListed) yield { kind: 'listed', resourceVersion: '' };
      isListed = true;
      await clock.sleep(POLL_MS, signal).catch(() => {});
      const [now, named] = [await handle.stat(), await stat(path).catch(() => undefined)];
      const isOther = named !== undefined && (named.ino !== now.ino || named.dev !== now.dev);
      if (now.size > at || (now.size === at && !isOther)) continue;
      if (isOther) {
        await handle.close();
        handle = await openFile(path);
      }
      at = 0;
      lines.forget();
    }
  } finally {
    await handle.close();
  }
}

/**
 * Follows a stream of events, one a line, until its end or the signal aborts. Of a stream nobody knows
 * what was there before: everything comes.
 *
 * @param name what it is called, for the words of an error
 */
export async function* followStream(
  stream: NodeJS.ReadableStream,
  name: string,
  signal?: AbortSignal,
): AsyncGenerator<Followed> {
  const lines = new EventLines(name);
  yield { kind: 'listed', resourceVersion: '' };
  // A read from a terminal may never come back by itself.
  if (signal) addAbortSignal(signal, stream as Readable);
  try {
    for await (const chunk of stream) yield* lines.take(Buffer.from(chunk as Uint8Array), 'changes');
    yield* lines.take(Buffer.from('\n'), 'changes');
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

/** Puts lines together again, and reads the events in them. */
class EventLines {
  readonly #name: string;
  #rest: Buffer[] = [];
  #line = 0;
  #hasEvents = false;

  constructor(name: string) {
    this.#name = name;
  }

  /** What the lines hold that this piece completes. */
  *take(piece: Buffer, kind: 'page' | 'changes'): Generator<Followed> {
    const end = piece.lastIndexOf(0x0a);
    if (end < 0) {
      this.#rest.push(piece);
      return;
    }
    const text = Buffer.concat([...this.#rest, piece.subarray(0, end)]).toString('utf8');
    this.#rest = [piece.subarray(end + 1)];
    let events: CoreV1Event[] = [];
    for (const line of text.split('\n')) {
      this.#line += 1;
      const found = this.#read(line);
      if (found) for (const event of found) events.push(event);
      else {
        yield { kind, events, resourceVersion: '' };
        events = [];
        yield { kind: 'unreadable', place: `${this.#name}, line ${this.#line}` };
      }
    }
    if (events.length > 0) yield { kind, events, resourceVersion: '' };
  }

  /** What has come so far is not there any more. */
  forget(): void {
    this.#rest = [];
    this.#line = 0;
  }

  /** Undefined when it is unreadable. */
  #read(line: string): CoreV1Event[] | undefined {
    if (line.trim() === '') return [];
    const { events, damages } = readDumpLine({ text: line, number: this.#line });
    if (damages.length === 0) {
      this.#hasEvents = true;
      return events;
    }
    if (this.#hasEvents) return undefined;
    throw new KevError('input', `cannot watch ${this.#name}: line ${this.#line} is no event in JSON`, {
      hint: 'what grows has an event a line, as kev watch -o ndjson writes it; kev get reads other dumps',
    });
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new KevError('input', `cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}

async function readPiece(handle: FileHandle, at: number): Promise<Buffer> {
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES, at);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw new KevError('input', `cannot read on: ${(error as Error).message}`, { cause: error });
  }
}
