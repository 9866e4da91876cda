import { posix, win32 } from 'node:path';

/** The parts of the environment that determine where a user's files are. */
export interface UserEnvironment {
  env: Record<string, string | undefined>;
  platform: string;
  homedir: string;
}

/** The variable that names it, and where it is on Unix, macOS, and Windows. `cache` may be deleted at any time. */
const DIRECTORIES = {
  data: ['XDG_DATA_HOME', '.local/share/kev', 'Library/Application Support/kev', 'kev'],
  cache: ['XDG_CACHE_HOME', '.cache/kev', 'Library/Caches/kev', 'kev/cache'],
  config: ['XDG_CONFIG_HOME', '.config/kev', '.config/kev', 'kev/config'],
} as const;

/**
 * Returns kev's directory for `data` (the local store), `cache`, or `config`: `$XDG_DATA_HOME/kev`, `$XDG_CACHE_HOME/kev`,
 * and `$XDG_CONFIG_HOME/kev`, or else the default of the platform: `~/.local/share/kev`, `~/.cache/kev`, and
 * `~/.config/kev`, on macOS in `~/Library/Application Support`, `~/Library/Caches`, and `~/.config`, on Windows in
 * `%LOCALAPPDATA%`.
 *
 * Source: XDG Base Directory Specification, which ignores relative paths.
 */
export function userDirectory(
  kind: keyof typeof DIRECTORIES,
  { env, platform, homedir }: UserEnvironment,
): string {
  const { isAbsolute, join } = platform === 'win32' ? win32 : posix;
  const [variable, unix, darwin, windows] = DIRECTORIES[kind];
  const chosen = env[variable];
  if (chosen && isAbsolute(chosen)) return join(chosen, 'kev');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(homedir, 'AppData', 'Local'), windows);
  return join(homedir, platform === 'darwin' ? darwin : unix);
}

/**
 * The home directory of the user: `HOME`, or what the system has for the user where that is missing or empty; the root
 * where the system does not know the user, as in a container.
 */
export function homeDirectory(): string {
  if (process.platform !== 'win32' && process.env.HOME) return process.env.HOME;
  // Loading node:os takes a millisecond.
  const { homedir, userInfo } = process.getBuiltinModule('node:os');
  try {
    return homedir() || userInfo().homedir;
  } catch {
    return '/';
  }
}
