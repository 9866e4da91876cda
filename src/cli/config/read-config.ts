import fs from 'node:fs';
import { FAILSAFE_SCHEMA, load, YAMLException } from 'js-yaml';
import { inputError, type KevError } from '../../core/errors.ts';
import { quoteWord } from '../../core/shell-word.ts';
import type { ConfigFile } from './config-file.ts';

/** The content of a config file. Values are text, as it is in the file. */
export interface Config {
  path: string;
  commands: { name: string; line: number; flags: ConfigEntry[] }[];
}

/** A flag in a config file. */
export interface ConfigEntry {
  name: string;
  line: number;
  /** No value if the file has none. */
  values: string[];
  isList: boolean;
}

const MAX_BYTES = 64 * 1024;
const WRITABLE_BY_ALL = 0o002;

/**
 * Reads a config file: `COMMAND: {FLAG: VALUE, FLAG: [VALUE, …]}`. Names are not checked.
 *
 * @throws KevError `input` that names the file and the line
 */
export function readConfig(file: ConfigFile): Config {
  const text = readText(file);
  const { path } = file;
  const lines = text.split('\n');
  return {
    path,
    commands: entriesOf(parse(text, path), path, 1).map(([name, section]) => {
      const line = findKey(lines, name, 0);
      const flags = section === null ? [] : entriesOf(section, path, line);
      return {
        name,
        line,
        flags: flags.map(([flag, value]) => toEntry(flag, value, findKey(lines, flag, line - 1), path)),
      };
    }),
  };
}

function readText({ path, isNamed }: ConfigFile): string {
  let fd: number | undefined;
  try {
    // Opening a FIFO would block.
    fd = fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
    const stats = fs.fstatSync(fd);
    if (stats.isDirectory()) throw inputError(`${path}: is a directory`, NO_CONFIG_HINT);
    // /dev/null is an empty file.
    if (!stats.isFile() && !stats.isCharacterDevice())
      throw inputError(`${path}: not a regular file`, NO_CONFIG_HINT);
    if (!isNamed) checkOwner(stats, path);
    // Not the size of the file: a device has none.
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    const size = fs.readSync(fd, buffer);
    if (size > MAX_BYTES) throw inputError(`${path}: larger than 64 KiB`, NO_CONFIG_HINT);
    return buffer.toString('utf8', 0, size);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code && REASONS[code];
    throw why ? inputError(`${path}: ${why}`, NO_CONFIG_HINT) : error;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/** The way out where the file can't be used. */
export const NO_CONFIG_HINT = 'use --no-config to ignore the config file';

const REASONS: Record<string, string> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'no such file or directory',
  EACCES: 'permission denied',
  EAGAIN: 'not a regular file',
  ELOOP: 'too many symbolic links',
};

/** Some flags name files to write: no one else may set them. */
function checkOwner({ uid, mode }: fs.Stats, path: string): void {
  const own = process.getuid?.();
  if (own === undefined) return;
  if (uid !== own && uid !== 0) throw inputError(`${path}: belongs to another user`, NO_CONFIG_HINT);
  if (mode & WRITABLE_BY_ALL)
    throw inputError(`${path}: other users can write it`, `run chmod o-w ${quoteWord(path)}`);
}

function parse(text: string, path: string): unknown {
  try {
    return load(text.replace(/^\ufeff/, ''), { schema: FAILSAFE_SCHEMA }) ?? {};
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = (error.mark as { line?: number } | undefined)?.line ?? 0;
    throw problemAt(path, line + 1, `not valid YAML: ${error.reason}`, NO_CONFIG_HINT);
  }
}

function entriesOf(value: unknown, path: string, line: number): [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw problemAt(
    path,
    line,
    'expected commands with their flags, such as get: {timestamps: true}',
    NO_CONFIG_HINT,
  );
}

function toEntry(name: string, value: unknown, line: number, path: string): ConfigEntry {
  const values = Array.isArray(value) ? value : value === null ? [] : [value];
  const texts = values.filter((each) => typeof each === 'string');
  if (texts.length === values.length) return { name, line, values: texts, isList: Array.isArray(value) };
  throw problemAt(path, line, `invalid value of ${name}: expected a value or a list of values`);
}

/** Finds the line of a key, from an index on. The parser has no positions. */
function findKey(lines: readonly string[], key: string, from: number): number {
  const pattern = new RegExp(`^(?:[^#]*[\\s{,'"])?${key.replace(/[^\w-]/g, '\\$&')}['"]?\\s*:`);
  const found = lines.findIndex((line, index) => index >= from && pattern.test(line));
  return Math.max(found, from) + 1;
}

/** Creates the error for a line of the file. */
export function problemAt(path: string, line: number, message: string, hint?: string): KevError {
  return inputError(`${path}:${line}: ${message}`, hint);
}
