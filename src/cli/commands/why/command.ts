import type { CommandDefinition } from '../../command.ts';
import { addValue } from '../../flags/global-flags.ts';
import { addHistoryFlag } from '../../flags/history-flag.ts';
import { SOURCE_RULES } from '../../flags/read-flags.ts';
import type { WhyFlags } from './flags.ts';

/** Defines `kev why`. */
export const whyCommand: CommandDefinition = {
  define(command) {
    addHistoryFlag(command)
      .description('Explain what is wrong with an object, or in a namespace, from its events.')
      .usage('[TYPE/NAME] [flags]')
      .argument('[TYPE/NAME...]', 'the object, named as for kubectl: deploy/web, node/n1; also: TYPE NAME')
      .option('-A, --all-namespaces', 'explain what is wrong in all namespaces')
      .option(
        '-f, --filename <file>',
        'read dumps, with owner references of objects in them; - is stdin; repeatable',
        addValue,
      )
      .option('-R', 'read subdirectories, too (with -f)')
      .option('--now <time>', 'time that counts as now (with -f; default: last, the last event)')
      .option('--since <time>', 'use only events that last happened since then, such as 2h or 14:30')
      .option('--chunk-size <n>', 'number of events per request; 0 means all (default: 500)')
      .option('--show-events', 'print the events that each statement rests on')
      .option('-o, --output <format>', 'print json or markdown');
  },
  help: {
    flags: [
      '--namespace',
      '--all-namespaces',
      '--history',
      '--filename',
      '--now',
      '--since',
      '--show-events',
      '--output',
    ],
    notes: ['Exits with status 0 if nothing is wrong, and with 10 if something is wrong now.'],
    examples: [
      'kev why deploy/web -n shop',
      'kev why -A',
      'kev why sts/db -f events.json --now 14:30 --show-events',
      'kev why deploy/web -o markdown > why.md',
    ],
    guide: 'explaining',
  },
  values: { output: ['json', 'markdown'] },
  flagRules: {
    rules: [
      ...SOURCE_RULES,
      { flags: ['--show-events'], not: [{ flag: '--output', is: (output) => output !== '' }] },
    ],
    repeatable: ['--namespace', '--context'],
  },
  async run(words, flags: WhyFlags, { io }) {
    return (await import('./run.ts')).runWhy(words, flags, io);
  },
};
