import { isAbsolute, join } from 'node:path';
import { privateDirectory } from '../../core/private-files.ts';
import { type UserEnvironment, userDirectory } from '../../core/user-directories.ts';

/** The user's cache directory, kev's, and the one in it. */
const OWN_FOLDERS = 3;

/**
 * Returns a directory in kev's cache, which is created for its owner only. Undefined if it can't be created, or if
 * other users can change its content.
 */
export function ownCacheFolder(name: string, place: UserEnvironment): string | undefined {
  const folder = join(userDirectory('cache', place), name);
  // Without a home directory the path is relative.
  return isAbsolute(folder) ? privateDirectory(folder, OWN_FOLDERS) : undefined;
}
