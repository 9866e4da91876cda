import { lstatSync, mkdirSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { kevFolder, type UserPlace } from '../kev-folder.ts';

/**
 * The folder of this name in kev's cache. It is made, with those above it, for its owner only. Undefined where there
 * can be none, or somebody else could write into it: then nothing that lies there is to be believed.
 */
export function ownCacheFolder(name: string, place: UserPlace): string | undefined {
  const folder = join(kevFolder('cache', place), name);
  // Without a home it lies nowhere.
  return isAbsolute(folder) && isOwn(folder) ? folder : undefined;
}

function isOwn(folder: string): boolean {
  try {
    const { uid, mode } = lstatSync(folder, { throwIfNoEntry: false }) ?? makeFolders(folder);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
  } catch {
    return false;
  }
}

function makeFolders(folder: string): { uid: number; mode: number } {
  for (const each of [dirname(dirname(folder)), dirname(folder), folder]) {
    try {
      mkdirSync(each, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return lstatSync(folder);
}
