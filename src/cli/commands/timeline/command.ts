import { GROUPINGS } from '../../../explain/lanes/groups.ts';
import type { CommandDefinition } from '../../command.ts';
import { addSelectionFlags, SOURCE_RULES } from '../../flags/read-flags.ts';
import type { FlagTerm } from '../../line/flag-rules.ts';
import type { TimelineFlags } from './flags.ts';

const NO_TEXT: FlagTerm = { flag: '--output', is: (output) => output !== '' };

/** Defines `kev timeline`. */
export const timelineCommand: CommandDefinition = {
  define(command) {
    addSelectionFlags(command)
      .description(
        'Draw events over time: all of them in a strip, then a lane for each object, problems first.',
      )
      .usage('[TYPE/NAME...] [flags]')
      .argument('[TYPE/NAME...]', 'objects, with what they own; also: TYPE NAME...')
      .option(
        '--before <time>',
        'show events that last happened at or before this time, in the forms of --since',
      )
      .optionsGroup('How to draw:')
      .addOption(
        command
          .createOption('--by <what>', 'grouping of the lanes')
          .choices([...GROUPINGS])
          .default('owner'),
      )
      .option('--lanes <n>', 'number of lines for lanes, or all (default: as many as fit on the terminal)')
      .option('-o, --output <format>', 'print html (a page for a browser) or json')
      .option('--timezone <zone>', 'time zone of the times, such as Europe/Berlin or UTC (default: yours)');
  },
  help: {
    flags: [
      '--namespace',
      '--all-namespaces',
      '--history',
      '--filename',
      '--types',
      '--since',
      '--by',
      '--lanes',
      '--output',
    ],
    examples: [
      'kev timeline deploy/web -n shop --since 2h',
      'kev timeline -A --types Warning --by reason',
      'kev timeline -n shop --history --since yesterday --by node',
      'kev timeline -f events.json -o html > timeline.html',
    ],
    guide: 'timeline',
  },
  values: { output: ['html', 'json'] },
  flagRules: {
    rules: [
      ...SOURCE_RULES,
      { flags: ['--lanes'], not: [NO_TEXT] },
      { flags: ['--timezone'], when: [NO_TEXT], needs: ['--since', '--before'] },
    ],
    repeatable: ['--namespace', '--context'],
  },
  async run(words, flags: TimelineFlags, { io }) {
    return (await import('./run.ts')).runTimeline(words, flags, io);
  },
};
