import { isAbsolute, join } from 'node:path';
import { privateDirectory } from '../../core/private-files.ts';
import { type UserEnvironment, userDirectory } from '../../core/user-directories.ts';

/** The last ones of the path that must be the user's own: the user's cache directory, kev's, and the one in it. */
const OWN_DIRECTORIES = 3;

/**
 * Returns a directory in kev's cache, which is created for its owner only. Undefined if it can't be created, or if
 * other users can change its content.
 */
export function ownCacheDirectory(name: string, environment: UserEnvironment): string | undefined {
  const directory = join(userDirectory('cache', environment), name);
  // Without a home directory the path is relative.
  return isAbsolute(directory) ? privateDirectory(directory, OWN_DIRECTORIES) : undefined;
}
