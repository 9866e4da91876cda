import { statSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../core/errors.ts';
import { userDirectory } from '../../core/user-directories.ts';
import { isCi } from '../io/env-switch.ts';
import type { Io } from '../io/io.ts';

/** Commands without defaults. They must work when the file is damaged. */
export const UNCONFIGURED: ReadonlySet<string> = new Set(['help', 'completion', '__complete']);

/** The config file of a command, or why there is none. */
export type ConfigChoice = ConfigFile | { path?: undefined; why: string };

/** A config file that is in effect. */
export interface ConfigFile {
  path: string;
  /** Whether `--config` or KEV_CONFIG names it. */
  isNamed: boolean;
}

/**
 * Finds the config file: `--config`, else KEV_CONFIG, else `config.yaml` in kev's directory of the user, except in CI,
 * where a file on the machine must not change what a job does.
 *
 * @throws KevError `usage` when flags contradict each other
 */
export function findConfigFile(flags: readonly string[], io: Io): ConfigChoice {
  const named = flags.findLast((flag) => flag.startsWith('--config='))?.slice('--config='.length);
  if (flags.includes('--no-config')) {
    if (named !== undefined) throw usageError("--config and --no-config can't be used together");
    return { why: '--no-config' };
  }
  const path = named ?? io.env.KEV_CONFIG;
  if (path === '') return { why: 'KEV_CONFIG is empty' };
  if (path !== undefined) return { path, isNamed: true };
  const usual = join(userDirectory('config', io), 'config.yaml');
  if (isCi(io.env)) return { why: `CI is set, so ${usual} is ignored` };
  return exists(usual) ? { path: usual, isNamed: false } : { why: `${usual} does not exist` };
}

function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // In a directory of another user.
    return false;
  }
}
