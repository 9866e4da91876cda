import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { KevError } from '../../core/errors.ts';
import { normalizeEvent } from '../../event/normalize-event.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { Position } from '../../select/source.ts';
import type { OutputFile } from '../io/output.ts';
import { lockPosition, type PositionLock } from './position-lock.ts';
import { type AppendedFile, unprintedOf } from './unprinted.ts';

/** Identifies what is watched. */
export interface PositionKey {
  /** The server's address, or the store's directory. */
  place: string;
  /** Empty for all namespaces. */
  namespace: string;
  /** The filters, in any form. */
  query: string;
}

/** Content of a file. `printed` comes first and has a fixed width, so that it can be changed in place. */
interface Content {
  printed: 'no ' | 'yes';
  kind: typeof KIND;
  keys: PositionKey[];
  /** The position of each key; null if it is not known yet. */
  positions: (Position | null)[];
  /** The text up to these positions, and its file. `printed` records whether it was printed. */
  text: string;
  file: AppendedFile | null;
  /** Events up to these positions that must be printed after the text. */
  pending: PendingEvent[];
}

/** An event that was read and not printed. */
export interface PendingEvent {
  event: CoreV1Event;
  /** Its context; empty if there is only one. */
  context: string;
  /** Whether it happened while kev was watching. */
  isNews: boolean;
}

const KIND = 'kev watch position 2';
const PRINTED_AT = '{"printed":"'.length;

/**
 * Stores the position of a watch in a file, so that it can be resumed. Only one process at a time can use the file.
 *
 * Before a text is printed, the file stores the text and the positions after it; afterwards, three bytes of the file
 * record that it was printed. The next start repairs a watch that was killed in between: if stdout is a file, its
 * content shows how much of the text was written, and the rest is printed first. So every line is written to a file
 * exactly once. For a pipe or a terminal, a watch that was killed in between prints the last batch again.
 */
export class PositionFile implements Disposable {
  readonly #path: string;
  readonly #keys: PositionKey[];
  readonly #positions: (Position | null)[];
  readonly #lock: PositionLock;
  /** Text that the last watch may not have printed completely. */
  readonly unprinted: Uint8Array;
  /** Events that the last watch had read and not printed. */
  readonly pending: readonly PendingEvent[];
  #handle: number | undefined;

  private constructor(
    path: string,
    keys: PositionKey[],
    lock: PositionLock,
    found: FoundPosition | undefined,
  ) {
    this.#path = path;
    this.#keys = keys;
    this.#lock = lock;
    this.#positions = found?.positions ?? keys.map(() => null);
    this.#handle = found?.handle;
    this.unprinted = found?.unprinted ?? new Uint8Array();
    this.pending = found?.pending ?? [];
  }

  /**
   * Opens and locks the file. A new file is created with the first positions.
   *
   * @param out the current file of stdout
   * @throws KevError `input` when it is not such a file, belongs to another server, namespace, or query, or is used
   * by another process
   */
  static async open(path: string, keys: PositionKey[], out: OutputFile | undefined): Promise<PositionFile> {
    const lock = await lockFor(path);
    try {
      return new PositionFile(path, keys, lock, readPosition(path, keys, out));
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** Returns where the watch of a key resumes; undefined for its beginning. */
  position(at: number): Position | undefined {
    return this.#positions[at] ?? undefined;
  }

  /**
   * Stores positions and the text up to them, before the text is printed.
   *
   * @param pending events to print at the next start
   * @throws KevError `output` when it cannot be written
   */
  begin(
    positions: Iterable<[number, Position]>,
    text: string,
    out: OutputFile | undefined,
    pending: PendingEvent[] = [],
  ): void {
    for (const [at, position] of positions) this.#positions[at] = position;
    const content: Content = {
      printed: 'no ',
      kind: KIND,
      keys: this.#keys,
      positions: this.#positions,
      text,
      file: out ? { ...out, path: stdoutPath() } : null,
      pending,
    };
    try {
      this.#replace(`${JSON.stringify(content)}\n`);
    } catch (error) {
      throw cannot('write', this.#path, (error as Error).message, 'output');
    }
  }

  /** Records that the text was printed. */
  done(): void {
    if (this.#handle !== undefined) writeSync(this.#handle, 'yes', PRINTED_AT);
  }

  /** Closes and unlocks the file. */
  [Symbol.dispose](): void {
    this.#close();
    this.#lock[Symbol.dispose]();
  }

  #close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  /** Replaces the file atomically, even if the power fails. */
  #replace(text: string): void {
    const fresh = `${this.#path}.new`;
    const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
    const handle = openSync(fresh, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
    try {
      if (!fstatSync(handle).isFile()) throw new Error(`"${fresh}" is in the way`);
      ftruncateSync(handle);
      writeAll(handle, text);
      fsyncSync(handle);
      renameSync(fresh, this.#path);
    } catch (error) {
      closeSync(handle);
      throw error;
    }
    this.#close();
    this.#handle = handle;
  }
}

async function lockFor(path: string): Promise<PositionLock> {
  let lock: PositionLock | undefined;
  try {
    lock = await lockPosition(path);
  } catch (error) {
    throw cannot('use', path, (error as Error).message);
  }
  if (lock) return lock;
  throw cannot('use', path, 'in use by another process', 'input', 'use one file for each watch');
}

/** Parsed content of a position file. */
interface FoundPosition {
  positions: (Position | null)[];
  /** Text that the last watch did not print. */
  unprinted: Uint8Array;
  pending: PendingEvent[];
  /** The open file. */
  handle: number;
}

/**
 * Reads a position file; undefined if it does not exist.
 *
 * @throws KevError `input` as `PositionFile.open`
 */
export function readPosition(
  path: string,
  keys: PositionKey[],
  out: OutputFile | undefined,
): FoundPosition | undefined {
  let handle: number | undefined;
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) throw cannot('use', path, 'is a symbolic link');
    if (!stats.isFile()) throw cannot('use', path, 'not a regular file');
    handle = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
    const content = parse(readFileSync(handle, 'utf8'));
    if (content === undefined) throw cannot('use', path, 'not a position file of this version of kev watch');
    checkKeys(path, content.keys, keys);
    const { positions, printed, text, file, pending } = content;
    const unprinted = printed === 'yes' ? new Uint8Array() : unprintedOf(text, file, out);
    return { positions, unprinted, pending, handle };
  } catch (error) {
    if (handle !== undefined) closeSync(handle);
    throw error instanceof KevError ? error : cannot('read', path, (error as Error).message);
  }
}

function parse(text: string): Content | undefined {
  try {
    const content: Content = JSON.parse(text);
    return isContent(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the content is valid: users may edit the file. */
function isContent({ kind, keys, positions, printed, text, file, pending }: Content): boolean {
  return (
    kind === KIND &&
    (printed === 'yes' || printed === 'no ') &&
    keys.every(({ place, namespace, query }) => areTexts(place, namespace, query)) &&
    positions.every((position) => position === null || isPosition(position)) &&
    keys.length === positions.length &&
    areTexts(text) &&
    pending.every(({ event, context }) => areTexts(context) && isEvent(event)) &&
    (file === null || (areTexts(file.path) && [file.dev, file.ino, file.size].every(Number.isSafeInteger)))
  );
}

function isEvent(value: unknown): boolean {
  return typeof normalizeEvent(value, { left: Number.POSITIVE_INFINITY }) !== 'string';
}

function isPosition({ resourceVersion, server = '', newest }: Position): boolean {
  return (
    areTexts(resourceVersion, server) &&
    (newest === undefined || areTexts(newest.stored, newest.seen, ...newest.states))
  );
}

const areTexts = (...values: unknown[]) => values.every((value) => typeof value === 'string');

function checkKeys(path: string, kept: PositionKey[], asked: PositionKey[]): void {
  for (let at = 0; at < Math.max(kept.length, asked.length); at++) {
    const [was, is] = [kept[at], asked[at]];
    if (!was || !is) throw cannot('use', path, 'it belongs to a watch of more or fewer namespaces');
    const other = (['place', 'namespace', 'query'] as const).find((member) => was[member] !== is[member]);
    if (other === undefined) continue;
    const [words, all] = OTHER[other];
    throw new KevError(
      'input',
      `cannot use the position in ${path}: it is of ${words} ${was[other] || all}, and not of ${is[other] || all}`,
      { hint: 'use one file for each watch' },
    );
  }
}

const OTHER = {
  place: ['the server', '-'],
  namespace: ['namespace', '(all)'],
  query: ['the filters', '(none)'],
} as const;

/** Path of stdout's file, on systems that provide it. */
function stdoutPath(): string {
  try {
    return readlinkSync('/proc/self/fd/1');
  } catch {
    return '';
  }
}

function writeAll(handle: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(handle, rest));
}

function cannot(
  verb: string,
  path: string,
  why: string,
  code: 'input' | 'output' = 'input',
  hint?: string,
): KevError {
  return new KevError(code, `cannot ${verb} the position in ${path}: ${why}`, { hint });
}
