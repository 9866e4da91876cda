import type { Command } from 'commander';
import { usageError } from '../../core/errors.ts';
import type { FlagRule, FlagTerm } from '../line/flag-rules.ts';
import { CONNECTION_FLAGS } from './global-flags.ts';

/** What is read of the past: the recording and the server together, or the recording alone. */
export type HistoryMode = 'with-server' | 'only';

/** The flag of commands that read recordings. */
export interface HistoryFlag {
  /** '1' or 'only'; empty if it is not given. Undefined for commands without it. */
  history?: string;
}

const VARIABLE = 'KEV_HISTORY';

/** Adds `--history` to a command. */
export function addHistoryFlag(command: Command): Command {
  return command.addOption(
    command
      .createOption('--history [only]', 'read what kev record has recorded, too; only: without the server')
      .choices(['1', 'only'])
      .preset('1')
      .default('', VARIABLE),
  );
}

const ONLY: FlagTerm = { flag: '--history', is: (value) => value === 'only' };

/** Flags that name a cluster, or the store with its recording. */
const NAMING = ['--context', '--cluster', '--kubeconfig', '--server', '--local', '--store'];

/** When `--history` has no effect. */
export const HISTORY_RULES: readonly FlagRule[] = [
  { flags: ['--history'], not: ['--filename', '--local'] },
  { flags: CONNECTION_FLAGS.filter((flag) => !NAMING.includes(flag)), not: [ONLY] },
  { flags: ['--chunk-size'], not: [ONLY] },
];

/**
 * Returns what `--history` asks for, else what KEV_HISTORY does; undefined for neither.
 *
 * @throws KevError `usage` for another value of the variable
 */
export function toHistoryMode(
  { history, local }: HistoryFlag & { local?: true },
  env: Record<string, string | undefined>,
): HistoryMode | undefined {
  if (history === undefined || local) return undefined;
  const value = history || env[VARIABLE] || '';
  switch (value) {
    case '':
      return undefined;
    case '1':
      return 'with-server';
    case 'only':
      return 'only';
    default:
      throw usageError(`invalid ${VARIABLE} "${value}": expected 1 or only`);
  }
}
