import { isAbsolute, join } from 'node:path';
import { privateFolder } from '../../core/private-files.ts';
import { kevFolder, type UserPlace } from '../../core/user-folders.ts';

/** The user's cache folder, kev's own, and the one in it. */
const OWN_FOLDERS = 3;

/**
 * The folder of this name in kev's cache. It is made, with kev's own and the user's cache folder, for its owner only.
 * Undefined where there can be none, or somebody else could change what is in it.
 */
export function ownCacheFolder(name: string, place: UserPlace): string | undefined {
  const folder = join(kevFolder('cache', place), name);
  // Without a home directory the path is relative.
  return isAbsolute(folder) ? privateFolder(folder, OWN_FOLDERS) : undefined;
}
