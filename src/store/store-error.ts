import { KevError } from '../core/errors.ts';
import { DamageError } from './checksum.ts';

/** The error of a store that cannot be used: one line that names the store and the reason. */
export function cannotOpen(path: string, cause: unknown): KevError {
  return cannot('open', path, cause);
}

/** The error of a store that was opened and turns out to be damaged. */
export function cannotRead(path: string, cause: unknown): KevError {
  return cannot('read', path, cause);
}

function cannot(verb: string, path: string, cause: unknown): KevError {
  return new KevError('input', `cannot ${verb} the local store in "${path}": ${reasonOf(cause)}`, { cause });
}

/** Whether LMDB said that it failed, or what it gave was no JSON: neither has a class of its own, as what is thrown on purpose has. */
export function isStorageFailure(error: unknown): boolean {
  return error instanceof Error && ['Error', 'SyntaxError'].includes(error.name);
}

/** Whether what was stored is not what is there. */
export function isDamage(error: unknown): boolean {
  return error instanceof DamageError || error instanceof SyntaxError;
}

/** Why something failed that the operating system or LMDB was asked for, in a few words. */
export function reasonOf(cause: unknown): string {
  if (typeof cause === 'string') return cause;
  if (!(cause instanceof Error)) return String(cause);
  const { code } = cause as { code?: string | number };
  return REASONS[String(code)] ?? cause.message;
}

/** By Node's codes, and by the numbers that LMDB gives. */
const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  13: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on the device',
  28: 'no space left on the device',
  // LMDB's word for a page of which only a part could be written.
  5: 'short write (is the device full?)',
  EFBIG: 'file too large',
  27: 'file too large',
  EDQUOT: 'disk quota exceeded',
  ENOTDIR: 'not a directory',
  EROFS: 'the file system is read-only',
  30: 'the file system is read-only',
  '-30790': 'too many processes are reading it',
};
