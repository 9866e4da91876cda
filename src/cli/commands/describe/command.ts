import type { CommandDefinition } from '../../command.ts';
import { addValue } from '../../flags/global-flags.ts';
import { addHistoryFlag } from '../../flags/history-flag.ts';
import { SOURCE_RULES } from '../../flags/read-flags.ts';
import type { DescribeFlags } from './flags.ts';

/** Defines `kev describe`. */
export const describeCommand: CommandDefinition = {
  define(command) {
    addHistoryFlag(command)
      .description('Show objects and their events, as `kubectl describe` does.')
      .usage('TYPE/NAME... [flags]')
      .argument(
        '<TYPE/NAME...>',
        'the objects, named as for kubectl: po/x, deploy/web, node/n1; also: TYPE NAME...',
      )
      .option(
        '-f, --filename <file>',
        'read files, directories, or archives instead (JSON, YAML, NDJSON, tar; - is stdin); repeatable',
        addValue,
      )
      .option('-R', 'read subdirectories, too (with -f)')
      .option('--now <time>', 'time that ages are counted from (with -f; last: the last event)')
      .addOption(
        command
          .createOption('--show-events [boolean]', 'show the events')
          .choices(['true', 'false'])
          .preset('true')
          .default('true'),
      )
      .option('--recursive', 'also show the events of what the objects own, similar ones as one')
      .option('--chunk-size <n>', 'number of events per request; 0 means all (default: 500)');
  },
  help: {
    flags: ['--namespace', '--history', '--filename', '--now', '--recursive', '--show-events'],
    examples: [
      'kev describe pod/x',
      'kev describe deploy/web node/n1 -n shop',
      'kev describe deploy/web --recursive -n shop',
      'kev describe pod/x -f events.json',
    ],
    guide: 'reading',
  },
  flagRules: {
    rules: [
      ...SOURCE_RULES,
      { flags: ['--recursive'], not: [{ flag: '--show-events', is: (shown) => shown === 'false' }] },
    ],
    repeatable: ['--namespace', '--context'],
  },
  async run(names, flags: DescribeFlags, { io }) {
    return (await import('./run.ts')).runDescribe(names, flags, io);
  },
};
