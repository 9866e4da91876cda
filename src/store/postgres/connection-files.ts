import { readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { KevError } from '../../core/errors.ts';
import { quoteWord } from '../../core/shell-word.ts';
import type { UserEnvironment } from '../../core/user-directories.ts';
import type { Parameters } from './parameters.ts';
import { findPassword, type PasswordQuery } from './password-file.ts';
import { findService } from './service-file.ts';

/** A password, or why the password file was not used. */
export interface FoundPassword {
  password?: string | undefined;
  problem?: string;
}

const READABLE_BY_OTHERS = 0o077;

/**
 * Reads the parameters of a service from the user's service file, or else from that of the system.
 *
 * @throws KevError `input` when no file has the service, or it is invalid
 */
export function readService(given: Parameters, { env, homedir }: UserEnvironment): Parameters {
  const { service } = given;
  if (!service) return {};
  const files = [given.servicefile ?? join(homedir, '.pg_service.conf')];
  if (env.PGSYSCONFDIR) files.push(join(env.PGSYSCONFDIR, 'pg_service.conf'));
  for (const file of files) {
    const found = findService(readText('service file', file) ?? '', service);
    if (typeof found === 'string') throw cannotRead('service file', file, found);
    if (found) return found;
  }
  throw new KevError('input', `PostgreSQL service "${service}" not found in "${files.join('" or "')}"`);
}

/**
 * Reads a password from the password file. One that others can read is not used, except on Windows.
 *
 * @throws KevError `input` when it exists and cannot be read
 */
export function readPassword(
  { passfile }: Parameters,
  query: PasswordQuery,
  { env, homedir, platform }: UserEnvironment,
): FoundPassword {
  const isWindows = platform === 'win32';
  const file =
    passfile ?? (isWindows ? join(env.APPDATA ?? '', 'postgresql', 'pgpass.conf') : join(homedir, '.pgpass'));
  let stats: Stats | undefined;
  try {
    stats = statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    // Such as a directory of another user: as in libpq, the file is not used.
    return { problem: cannotRead('password file', file, reasonOf(error)).message };
  }
  if (!stats) return {};
  if (!stats.isFile()) return { problem: `"${file}" is not a regular file` };
  if (!isWindows && stats.mode & READABLE_BY_OTHERS)
    return { problem: `"${file}" was not used, because others can read it: chmod 600 ${quoteWord(file)}` };
  return { password: findPassword(readText('password file', file) ?? '', query) };
}

/** The text of a file; undefined when it does not exist. */
function readText(what: string, file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cannotRead(what, file, reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'EACCES' ? 'permission denied' : message;
}

function cannotRead(what: string, file: string, reason: string): KevError {
  return new KevError('input', `cannot use the PostgreSQL ${what} "${file}": ${reason}`);
}
