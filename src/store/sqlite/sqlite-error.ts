import { KevError, UnavailableError } from '../../core/errors.ts';
import { DamageError } from '../damage.ts';

/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const DAMAGED = new Set([11, 26]);

/** The error of a store that cannot be used: one line that names the store and the reason. */
export function cannotOpen(path: string, cause: unknown, { hint }: { hint?: string } = {}): KevError {
  return cannot('open', path, cause, hint);
}

function cannot(verb: string, path: string, cause: unknown, hint?: string): KevError {
  const message = `cannot ${verb} the local store in "${path}": ${reasonOf(cause)}`;
  return new KevError('input', message, { cause, hint });
}

/**
 * Converts what a transaction threw: an error of SQLite, or of the file system, gets a message. Only writing to a store
 * that is open may succeed later.
 */
export function toStoreError(path: string, verb: 'open' | 'read' | 'write to', error: unknown): unknown {
  if (isDamage(error)) return cannot(verb === 'open' ? verb : 'read', path, error);
  if (sqliteCode(error) === undefined && !isSystemError(error)) return error;
  if (verb !== 'write to') return cannot(verb, path, error);
  const message = `cannot write to the local store in "${path}": ${reasonOf(error)}`;
  return new UnavailableError(message, { cause: error });
}

/** Whether another connection has locked the database. */
export function isBusy(error: unknown): boolean {
  return [5, 6].includes(sqliteCode(error) ?? 0);
}

/** Whether the database, or what it contains, is not what was written. */
export function isDamage(error: unknown): boolean {
  return error instanceof DamageError || DAMAGED.has(sqliteCode(error) ?? 0);
}

/** Whether a write failed because no space is left, or a quota is exceeded. */
export function isDiskFull(error: unknown): boolean {
  const cause = error instanceof UnavailableError ? error.cause : error;
  if (isSystemError(cause)) return ['ENOSPC', 'EDQUOT'].includes(cause.code ?? '');
  // SQLITE_IOERR_SHMSIZE: the file for shared memory cannot be made.
  return sqliteCode(cause) === 13 || (cause as { errcode?: number } | undefined)?.errcode === 4874;
}

/** Whether a file is not a database of SQLite. */
export function isNoDatabase(error: unknown): boolean {
  return sqliteCode(error) === 26;
}

/** Whether SQLite cannot open or create one of its files. */
export function isUnopenable(error: unknown): boolean {
  return sqliteCode(error) === 14;
}

/** SQLite's primary result code, if the error is from SQLite. */
function sqliteCode(error: unknown): number | undefined {
  const { code, errcode, message = '' } = error as { code?: unknown; errcode?: number; message?: string };
  if (code !== 'ERR_SQLITE_ERROR') return undefined;
  return errcode === undefined ? CODES.get(message) : errcode & 0xff;
}

/** Some errors of @photostructure/sqlite have only a message. Source: SQLite `main.c`, sqlite3ErrStr. */
const CODES = new Map([
  ['database is locked', 5],
  ['database table is locked', 6],
  ['attempt to write a readonly database', 8],
  ['disk I/O error', 10],
  ['database disk image is malformed', 11],
  ['database or disk is full', 13],
  ['unable to open database file', 14],
  ['file is not a database', 26],
]);

/** Whether an error is from the operating system. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** Describes why the operating system or SQLite failed. */
function reasonOf(cause: unknown): string {
  if (typeof cause === 'string') return cause;
  if (!(cause instanceof Error)) return String(cause);
  const { code, errcode } = cause as { code?: string; errcode?: number };
  return REASONS[errcode ?? ''] ?? REASONS[sqliteCode(cause) ?? code ?? ''] ?? cause.message;
}

/** By Node's codes, and by the result codes of SQLite. */
const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on the device',
  EFBIG: 'file too large',
  EDQUOT: 'disk quota exceeded',
  ENOTDIR: 'not a directory',
  EROFS: 'the file system is read-only',
  8: 'it is read-only',
  10: 'input/output error',
  // SQLITE_IOERR_SHMSIZE: the file for shared memory cannot be made.
  4874: 'no space left on the device',
  11: 'it is damaged',
  13: 'no space left on the device',
  14: 'its files cannot be opened',
  26: 'it is damaged',
};
