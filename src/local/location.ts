import { posix, win32 } from 'node:path';

/**
 * Where the local store lies unless said otherwise: `$XDG_DATA_HOME/kev` where that is set, else the
 * place where the platform keeps such data: `~/.local/share/kev`, on macOS
 * `~/Library/Application Support/kev`, on Windows `%LOCALAPPDATA%\kev`.
 *
 * Source: XDG Base Directory Specification, which has relative paths ignored.
 */
export function defaultStorePath(
  env: Record<string, string | undefined>,
  platform: string,
  homedir: string,
): string {
  const { isAbsolute, join } = platform === 'win32' ? win32 : posix;
  if (env.XDG_DATA_HOME && isAbsolute(env.XDG_DATA_HOME)) return join(env.XDG_DATA_HOME, 'kev');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(homedir, 'AppData', 'Local'), 'kev');
  if (platform === 'darwin') return join(homedir, 'Library', 'Application Support', 'kev');
  return join(homedir, '.local', 'share', 'kev');
}
