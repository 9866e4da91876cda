import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { STORE_RULE } from '../../flags/global-flags.ts';
import type { FlagRules } from '../../line/flag-rules.ts';
import type { RunFlags } from './flags.ts';

export const flagRules: FlagRules = {
  rules: [{ flags: ['--spool'], not: ['--local', '--store'] }, STORE_RULE],
};

/** `kev run`: runs a command and records that it started and how it ended. */
export const define: DefineCommand = (command, io, choose) => {
  const repeated = (value: string, values: string[] | undefined) => [...(values ?? []), value];
  command
    .description('Run a command, and record that it started and how it ended.')
    .usage('[flags] [--] COMMAND [ARGUMENT...]')
    .argument('<COMMAND...>', 'the command and its arguments')
    .optionsGroup('What the events say:')
    .option('--for <TYPE/NAME>', 'the object (default: the pod that kev runs in, else the namespace)')
    .option('--reason <prefix>', 'the reasons are PREFIXStarted, PREFIXSucceeded and PREFIXFailed', 'Run')
    .option('--component <name>', 'the component that reports them', 'kev')
    .option('--annotation <key=value>', 'an annotation; may be repeated', repeated)
    .option('--label <key=value>', 'a label; may be repeated', repeated)
    .addOption(
      command
        .createOption('--ci [when]', 'annotate with the run of the CI job; auto: when CI is set')
        .choices(['auto', 'on', 'off'])
        .preset('on')
        .default('auto'),
    )
    .option('--no-resolve', 'take the object as said: it is neither looked up nor read')
    .optionsGroup('How it ends:')
    .option('--timeout <duration>', 'how long recording may hold up the end of the command', '10s')
    .option('--spool', 'keep what cannot be delivered for kev flush (also: KEV_SPOOL=1)')
    .option('--strict', 'end with an error also when the command succeeds and its events are not recorded')
    .addHelpText('after', EXAMPLES)
    .action((words: string[], _: unknown, called: Command) =>
      choose(async () => (await import('./run.ts')).runRun(words, called.optsWithGlobals<RunFlags>(), io)),
    );
};

const EXAMPLES = `
The status is the command's: 128 and the signal's number when a signal ended it, 127 when it is not found,
126 when it cannot be run. Without the arguments, which may hold secrets: the events name the command only.

Examples:
  kev run --for deploy/web --reason Migration -- ./migrate.sh
  kev run -n shop make deploy
  kev get --for deploy/web --reason MigrationFailed
`;
