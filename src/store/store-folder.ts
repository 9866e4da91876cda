import { KevError } from '../core/errors.ts';
import { checkPath } from '../core/path-text.ts';
import { type UserEnvironment, userDirectory } from '../core/user-directories.ts';

/**
 * The folder of the local store: what `--store` says, else KEV_STORE, else the place where the platform keeps a user's
 * data.
 *
 * @throws KevError `usage` or `input` when the value is no path of a folder; it is not repeated, since it may hold a
 *   password
 */
export function storeFolder(flag: string | undefined, place: UserEnvironment): string {
  if (flag === '') throw new KevError('usage', 'invalid --store "": expected a directory');
  const [name, path] = flag === undefined ? ['KEV_STORE', place.env.KEV_STORE] : ['--store', flag];
  if (!path) return userDirectory('data', place);
  const [, scheme] = /^([a-z][\w+.-]*):\/\//i.exec(path) ?? [];
  if (scheme !== undefined) {
    const why = /^postgres(ql)?$/i.test(scheme)
      ? 'PostgreSQL is not supported yet'
      : `it is a URL (${scheme})`;
    throw new KevError('usage', `cannot use ${name}: ${why}: expected a directory`);
  }
  checkPath(name, path);
  return path;
}
