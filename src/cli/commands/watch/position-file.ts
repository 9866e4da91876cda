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
  statSync,
  writeSync,
} from 'node:fs';
import { KevError } from '../../../errors.ts';
import type { OutputFile } from '../../output.ts';

/** What is watched in one place, told apart from all else. */
export interface PositionKey {
  /** The server's address, or the store's folder. */
  place: string;
  /** Empty: all of them. */
  namespace: string;
  /** The filters, in any form. */
  query: string;
}

/** What a file holds. `printed` stands first, with a width that never changes, so that it is changed in place. */
interface Content {
  printed: 'no ' | 'yes';
  kind: typeof KIND;
  keys: PositionKey[];
  /** The resourceVersion of each key; null: not known yet. */
  positions: (string | null)[];
  /** What is printed when these positions are reached, and where: `printed` says whether that is done. */
  text: string;
  file: (OutputFile & { path: string }) | null;
}

const KIND = 'kev watch position 1';
const PRINTED_AT = '{"printed":"'.length;

/**
 * Keeps in a file how far a watch has come, so that it goes on from there when it is started again.
 *
 * Before anything is printed the file holds the text and the positions after it, on disk; when it is printed,
 * three bytes of the file say so. A watch that is killed in between is put right at the next start: when
 * stdout is a file, its length tells how much of the text is there, and the rest is printed first. So
 * into a file every line comes once and whole, whenever the watch is killed. A pipe or a terminal
 * cannot be asked: a watch that dies in the moment between the two prints the last batch again.
 */
export class PositionFile {
  readonly #path: string;
  readonly #keys: PositionKey[];
  readonly #positions: (string | null)[];
  #handle: number | undefined;

  private constructor(path: string, keys: PositionKey[], positions: (string | null)[]) {
    this.#path = path;
    this.#keys = keys;
    this.#positions = positions;
  }

  /**
   * Opens the file, and tells what is still to be printed of what the last watch had in hand. A file that is
   * not there yet is made with the first positions.
   *
   * @param out what stdout is now
   * @throws KevError `input` when it is none of these files, or one of another server, namespace or query
   */
  static open(
    path: string,
    keys: PositionKey[],
    out: OutputFile | undefined,
  ): { file: PositionFile; unprinted: Uint8Array } {
    const content = read(path);
    if (content === undefined)
      return {
        file: new PositionFile(
          path,
          keys,
          keys.map(() => null),
        ),
        unprinted: new Uint8Array(),
      };
    checkKeys(path, content.keys, keys);
    return { file: new PositionFile(path, keys, content.positions), unprinted: unprintedOf(content, out) };
  }

  /** Where a key's watch goes on; undefined: at its beginning. */
  position(at: number): string | undefined {
    return this.#positions[at] ?? undefined;
  }

  /**
   * Says that all up to these versions is given with the text that is printed next.
   *
   * @throws KevError `output` when it cannot be written
   */
  begin(positions: Iterable<[number, string]>, text: string, out: OutputFile | undefined): void {
    for (const [at, position] of positions) this.#positions[at] = position;
    const content: Content = {
      printed: 'no ',
      kind: KIND,
      keys: this.#keys,
      positions: this.#positions,
      text,
      file: out ? { ...out, path: stdoutPath() } : null,
    };
    try {
      this.#replace(`${JSON.stringify(content)}\n`);
    } catch (error) {
      throw cannot('write', this.#path, (error as Error).message, 'output');
    }
  }

  /** Says that the text has been printed. */
  done(): void {
    if (this.#handle !== undefined) writeSync(this.#handle, 'yes', PRINTED_AT);
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  /** A reader sees either the old file or the new one, whole; also after a loss of power. */
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
    this.close();
    this.#handle = handle;
  }
}

function read(path: string): Content | undefined {
  let text: string;
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) throw cannot('use', path, 'it is a symbolic link');
    if (!stats.isFile()) throw cannot('use', path, 'it is no regular file');
    const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      text = readFileSync(handle, 'utf8');
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw error instanceof KevError ? error : cannot('read', path, (error as Error).message);
  }
  const content = parse(text);
  if (content === undefined) throw cannot('use', path, 'it holds no position of kev watch');
  return content;
}

function parse(text: string): Content | undefined {
  try {
    const content: Content = JSON.parse(text);
    return isContent(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it is what was written: somebody may have had a hand in it. */
function isContent({ kind, keys, positions, printed, text, file }: Content): boolean {
  return (
    kind === KIND &&
    (printed === 'yes' || printed === 'no ') &&
    keys.every(({ place, namespace, query }) => areTexts(place, namespace, query)) &&
    positions.every((version) => version === null || areTexts(version)) &&
    keys.length === positions.length &&
    areTexts(text) &&
    (file === null || (areTexts(file.path) && [file.dev, file.ino, file.size].every(Number.isSafeInteger)))
  );
}

const areTexts = (...values: unknown[]) => values.every((value) => typeof value === 'string');

function checkKeys(path: string, kept: PositionKey[], asked: PositionKey[]): void {
  for (let at = 0; at < Math.max(kept.length, asked.length); at++) {
    const [was, is] = [kept[at], asked[at]];
    if (!was || !is) throw cannot('use', path, 'it is the position of a watch of more or fewer namespaces');
    const other = (['place', 'namespace', 'query'] as const).find((member) => was[member] !== is[member]);
    if (other === undefined) continue;
    const [words, all] = OTHER[other];
    throw new KevError(
      'input',
      `cannot use the position in ${path}: it is of ${words} ${was[other] || all}, and not of ${is[other] || all}`,
      { hint: 'keep a file for each watch' },
    );
  }
}

const OTHER = {
  place: ['the server', '-'],
  namespace: ['namespace', '(all)'],
  query: ['the filters', '(none)'],
} as const;

/** What is not yet there of the last text, as far as that can be told; all of it otherwise: a repeat is better than a loss. */
function unprintedOf({ printed, text, file }: Content, out: OutputFile | undefined): Uint8Array {
  const bytes = Buffer.from(text);
  if (printed === 'yes') return bytes.subarray(bytes.length);
  const now = file ? sizeNow(file, out) : undefined;
  if (!file || now === undefined || now < file.size) return bytes;
  return bytes.subarray(now - file.size);
}

/** How long that file is today: it may be stdout again, or lie where it lay. */
function sizeNow(file: OutputFile & { path: string }, out: OutputFile | undefined): number | undefined {
  if (out && out.dev === file.dev && out.ino === file.ino) return out.size;
  try {
    const { dev, ino, size } = statSync(file.path);
    return dev === file.dev && ino === file.ino ? size : undefined;
  } catch {
    return undefined;
  }
}

/** Where stdout's file lies, on systems that tell. */
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

function cannot(verb: string, path: string, why: string, code: 'input' | 'output' = 'input'): KevError {
  return new KevError(code, `cannot ${verb} the position in ${path}: ${why}`);
}
