import { KevError } from '../core/errors.ts';
import { checkPath } from '../core/path-text.ts';
import { type UserEnvironment, userDirectory } from '../core/user-directories.ts';

/**
 * Chooses a store: the directory or the PostgreSQL URL of `--store`, else of KEV_STORE, else the directory in which the
 * platform keeps a user's data.
 *
 * @param flag the value of the flag
 * @param nameOfFlag for messages
 * @throws KevError `usage` or `input` when the value is neither; it is not repeated, since it may hold a password
 */
export function storeLocation(
  flag: string | undefined,
  environment: UserEnvironment,
  nameOfFlag = '--store',
): string {
  if (flag === '') throw new KevError('usage', `invalid ${nameOfFlag} "": ${EXPECTED}`);
  const [name, location] = flag === undefined ? ['KEV_STORE', environment.env.KEV_STORE] : [nameOfFlag, flag];
  if (!location) return userDirectory('data', environment);
  if (isPostgresUrl(location)) return location;
  const [, scheme] = /^([a-z][\w+.-]*):\/\//i.exec(location) ?? [];
  if (scheme !== undefined) {
    throw new KevError('usage', `cannot use ${name}: it is a URL (${scheme}): ${EXPECTED}`);
  }
  // A folder of this name is less likely than a URL with a typo.
  if (/^postgres(?:ql)?(?::|\/\/)/i.test(location)) {
    throw new KevError('usage', `cannot use ${name}: ${EXPECTED}`, {
      hint: 'a URL begins with postgres:// and the name of the server',
    });
  }
  checkPath(name, location);
  return location;
}

const EXPECTED = 'expected a directory or a postgres:// URL';

/** Whether a store is in PostgreSQL. */
export function isPostgresUrl(location: string): boolean {
  return /^postgres(ql)?:\/\//i.test(location);
}
