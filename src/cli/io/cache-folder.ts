import { isAbsolute, join } from 'node:path';
import { privateDirectory } from '../../core/private-files.ts';
import { type UserEnvironment, userDirectory } from '../../core/user-directories.ts';

/** The user's cache folder, kev's own, and the one in it. */
const OWN_FOLDERS = 3;

/**
 * The folder of this name in kev's cache. It is made, with kev's own and the user's cache folder, for its owner only.
 * Undefined where there can be none, or somebody else could change what is in it.
 */
export function ownCacheFolder(name: string, place: UserEnvironment): string | undefined {
  const folder = join(userDirectory('cache', place), name);
  // Without a home directory the path is relative.
  return isAbsolute(folder) ? privateDirectory(folder, OWN_FOLDERS) : undefined;
}
