import { lstatSync, mkdirSync } from 'node:fs';
import { dirname, join, posix, win32 } from 'node:path';

/**
 * Where kev keeps what can be had again: `$XDG_CACHE_HOME/kev` where that is set, else the place where the
 * platform keeps such data: `~/.cache/kev`, on macOS `~/Library/Caches/kev`, on Windows `%LOCALAPPDATA%\kev\cache`.
 * Undefined where there is no home.
 *
 * Source: XDG Base Directory Specification, which has relative paths ignored.
 */
export function cacheFolder(
  env: Record<string, string | undefined>,
  platform: string,
  homedir: string | undefined,
): string | undefined {
  const { isAbsolute, join } = platform === 'win32' ? win32 : posix;
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, 'kev');
  if (platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'kev', 'cache');
  if (!homedir) return undefined;
  if (platform === 'win32') return join(homedir, 'AppData', 'Local', 'kev', 'cache');
  if (platform === 'darwin') return join(homedir, 'Library', 'Caches', 'kev');
  return join(homedir, '.cache', 'kev');
}

/**
 * The folder of this name in kev's cache. It is made, with those above it, for its owner only. Undefined where there
 * can be none, or somebody else could write into it: then nothing that lies there is to be believed.
 */
export function ownCacheFolder(
  name: string,
  {
    env,
    platform,
    homedir,
  }: { env: Record<string, string | undefined>; platform: string; homedir: string | undefined },
): string | undefined {
  const cache = cacheFolder(env, platform, homedir);
  const folder = cache && join(cache, name);
  return folder && isOwn(folder) ? folder : undefined;
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
