import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { CONNECTION_FLAGS, STORE_RULE } from '../../flags/global-flags.ts';
import type { FlagRules } from '../../line/flag-rules.ts';
import type { DescribeFlags } from './flags.ts';

export const flagRules: FlagRules = {
  rules: [
    { flags: CONNECTION_FLAGS, not: ['--filename'] },
    { flags: ['--chunk-size'], not: ['--filename'] },
    STORE_RULE,
    { flags: ['-R', '--now'], needs: ['--filename'] },
  ],
  repeatable: ['--namespace', '--context'],
};

/** Defines `kev describe`. */
export const define: DefineCommand = (command, io, choose) => {
  command
    .description('Show objects and their events, as `kubectl describe` does.')
    .usage('TYPE/NAME... [flags]')
    .argument(
      '<TYPE/NAME...>',
      'the objects, named as for kubectl: po/x, deploy/web, node/n1; also: TYPE NAME...',
    )
    .option(
      '-f, --filename <file>',
      'read files, directories, or archives instead (JSON, YAML, NDJSON, tar; - is stdin); repeatable',
      (value: string, values: string[] | undefined) => [...(values ?? []), value],
    )
    .option('-R', 'with -f: read subdirectories too')
    .option('--now <time>', 'with -f: the time that ages are counted from; last: the last event')
    .addOption(
      command
        .createOption('--show-events [boolean]', 'show the events')
        .choices(['true', 'false'])
        .preset('true')
        .default('true'),
    )
    .option('--chunk-size <n>', 'number of events per request; 0 means all (default: 500)')
    .addHelpText('after', EXAMPLES)
    .action((names: string[], _: unknown, called: Command) =>
      choose(async () => {
        const { runDescribe } = await import('./run.ts');
        return runDescribe(names, called.optsWithGlobals<DescribeFlags>(), io);
      }),
    );
};

const EXAMPLES = `
Examples:
  kev describe pod/x
  kev describe deploy/web node/n1 -n shop
  kev describe pod/x -f events.json
`;
