import type { CommandDefinition } from '../../command.ts';
import { addValue } from '../../flags/global-flags.ts';
import { addHistoryFlag } from '../../flags/history-flag.ts';
import { READING_RULES } from '../../flags/read-flags.ts';
import type { WaitFlags } from './flags.ts';

/** Defines `kev wait`. */
export const waitCommand: CommandDefinition = {
  define(command) {
    addHistoryFlag(command)
      .description('Wait for an event about an object and print it; status 124 on a timeout.')
      .usage('TYPE/NAME [flags]')
      .argument('<TYPE/NAME...>', 'the object, named as for kubectl; also: TYPE NAME')
      .option(
        '-r, --reason <reasons>',
        'wait for one of these reasons, such as Pulled,Started; repeatable',
        addValue,
      )
      .option('--type <type>', 'wait for an event of this type: Normal or Warning')
      .option(
        '-i, --include <regex>',
        'wait for an event whose reason, message, object, or component matches; repeatable',
        addValue,
      )
      .option('--count <n>', 'wait until it has happened this many times', '1')
      .option(
        '--since <time>',
        'also accept events since then, such as 5m or 14:30 (default: only events from now on)',
      )
      .option('--timeout <duration>', 'maximum time to wait; 0 means no limit', '60s')
      .option('-o, --output <format>', 'output format, as in kev get')
      .option('--no-headers', 'print no column headers');
  },
  help: {
    flags: ['--namespace', '--reason', '--type', '--include', '--count', '--since', '--timeout', '--output'],
    examples: [
      'kev wait pod/web-0 --reason Started',
      'kev wait job/migrate -n shop --reason Completed --since 1m --timeout 10m',
      'kev wait pod/web-0 --reason BackOff --type Warning --count 3',
    ],
    guide: 'watching',
  },
  flagRules: {
    rules: [...READING_RULES, { flags: ['--history'], needs: ['--since'] }],
    repeatable: ['--namespace', '--context'],
  },
  async run(words, flags: WaitFlags, { io }) {
    return (await import('./run.ts')).runWait(words, flags, io);
  },
};
