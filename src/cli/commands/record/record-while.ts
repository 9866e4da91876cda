import { usageError } from '../../../core/errors.ts';
import type { CommandContext } from '../../command.ts';
import { findCommand } from '../../line/typed-line.ts';
import type { RecordFlags } from './flags.ts';

const DEFAULT_REPORT = 'timeline.html';

/** Flags of `kev record` that can be used while a command runs. */
const ALLOWED = ['--all-namespaces', '--report'];

/** A flag of all commands that says where `kev record` writes, but where `kev run` reads. */
const STORE = '--store';

/**
 * Runs a command, and writes what happens meanwhile as the page of a timeline: as `kev run --report` does, without
 * events about the command itself.
 *
 * @throws KevError `usage` when the command does not come after `--`, or with a flag that has no effect
 */
export async function recordWhile(
  flags: RecordFlags,
  { io, line, program, define }: CommandContext,
): Promise<number> {
  if (!line.argv.slice(0, line.operands[0]?.at).includes('--')) {
    line.command?.error('a command to run comes after --', { code: 'commander.excessArguments' });
  }
  const own = line.command?.options ?? [];
  const unused = [...line.named].find(
    (option) => option.long === STORE || (own.includes(option) && !ALLOWED.includes(option.long ?? '')),
  );
  if (unused) throw usageError(`${unused.long ?? unused.short} and -- COMMAND can't be used together`);
  const run = findCommand('run', program);
  const definition = run && (await define(run));
  if (definition === undefined) throw new Error('kev run not found');
  const { report = DEFAULT_REPORT } = flags;
  const runFlags = { ...run?.opts(), ...flags, emit: false, report };
  const words = line.operands.map(({ word }) => word);
  return definition.run(words, runFlags, { io, line, program, define });
}
