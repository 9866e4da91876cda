import type { CommandDefinition } from '../../command.ts';
import { addValue, STORE_RULE } from '../../flags/global-flags.ts';
import type { RunFlags } from './flags.ts';

/** Flags that look at what happens while the command runs. */
const OBSERVING = ['--watch', '--fail-on', '--report'];

/** Flags about the events that are recorded. */
const CONTENTS = ['--reason', '--component', '--annotation', '--label', '--ci', '--no-resolve'];

/** `kev run`: runs a command and records its start and end. */
export const runCommand: CommandDefinition = {
  define(command) {
    command
      .description('Run a command, and record that it started and how it ended.')
      .usage('[flags] [--] COMMAND [ARGUMENT...]')
      .argument('<COMMAND...>', 'the command and its arguments')
      .optionsGroup('Contents of the events:')
      .option(
        '--for <TYPE/NAME>',
        'object of the events (default: the pod that kev runs in, else the namespace)',
      )
      .option(
        '--reason <prefix>',
        'prefix of the reasons: PREFIXStarted, PREFIXSucceeded, PREFIXFailed',
        'Run',
      )
      .option('--component <name>', 'component that reports the events', 'kev')
      .option('--annotation <key=value>', 'add an annotation; repeatable', addValue)
      .option('--label <key=value>', 'add a label; repeatable', addValue)
      .addOption(
        command
          .createOption('--ci [when]', 'add annotations about the CI job; auto: if CI is set')
          .choices(['auto', 'on', 'off'])
          .preset('on')
          .default('auto'),
      )
      .option('--no-resolve', 'skip the lookup of the object')
      .optionsGroup('What happens meanwhile:')
      .option('--watch', 'print events of the object and what it owns on stderr')
      .option('--fail-on <expr>', 'exit with status 10 if such an event happens; repeatable', addValue)
      .option('--kill-on-fail', 'end the command at once when --fail-on matches')
      .option('--report <file>', 'write the timeline of the namespace to this file, as an HTML page')
      .option('-A, --all-namespaces', 'apply --watch, --fail-on, and --report to all namespaces')
      .optionsGroup('Delivery and output:')
      .option('--no-emit', "don't record the start and the end of the command")
      .option('--timeout <duration>', 'time limit for recording after the end of the command', '10s')
      .option('--spool', 'keep undeliverable events in the outbox for kev flush (also: KEV_SPOOL=1)')
      .option('--strict', 'exit with an error if the events are not recorded (even if the command succeeds)');
  },
  help: {
    flags: [
      '--for',
      '--reason',
      '--component',
      '--watch',
      '--fail-on',
      '--kill-on-fail',
      '--report',
      '--timeout',
      '--spool',
      '--strict',
    ],
    notes: [
      "The exit status is the command's: 128+N if signal N ended it, 127 if it is not found, 126 if it cannot be run. The events name the command without its arguments, which may hold secrets.",
    ],
    examples: [
      'kev run --for deploy/web --reason Migration -- ./migrate.sh',
      'kev run -n shop make deploy',
      'kev run --for deploy/web --watch --fail-on Warning -- make deploy',
      'kev get --for deploy/web --reason MigrationFailed',
    ],
    guide: 'running',
  },
  flagRules: {
    rules: [
      { flags: ['--spool'], not: ['--local', '--store'] },
      { flags: ['--kill-on-fail'], needs: ['--fail-on'] },
      { flags: ['--all-namespaces', '--no-emit'], needs: OBSERVING },
      { flags: [...CONTENTS, '--spool'], not: ['--no-emit'] },
      { flags: ['--for'], when: ['--no-emit'], needs: ['--watch', '--fail-on'] },
      { flags: ['--for'], when: ['--no-emit'], not: ['--all-namespaces'] },
      STORE_RULE,
    ],
  },
  values: { reason: [], component: [] },
  takesCommand: true,
  async run(words, flags: RunFlags, { io, line }) {
    return (await import('./run.ts')).runRun(words, line, flags, io);
  },
};
