import type { SummaryKey } from '../../../explain/similar/summarize.ts';
import type { CommandDefinition } from '../../command.ts';
import { addReadingFlags, READING_RULES, watchRules } from '../../flags/read-flags.ts';
import { addWatchFlags } from '../../flags/watch-flags.ts';
import type { GetFlags } from './flags.ts';

const WATCHES = ['--watch', '--watch-only'];

/** Defines `kev get`. */
export const getCommand: CommandDefinition = {
  define(command) {
    addWatchFlags(addReadingFlags(command))
      .description('List events, as `kubectl get events` prints them, oldest first.')
      .usage('[TYPE[/NAME]...] [flags]')
      .argument('[TYPE/NAME...]', 'objects or kinds of objects that the events are about; also: TYPE NAME...')
      .optionsGroup('Which events:')
      .option(
        '--before <time>',
        'show events that last happened at or before this time, in the forms of --since',
      )
      .optionsGroup('How to print:')
      .option('--exit-code', 'exit with status 1 if any event was found')
      .option('--group', 'print events that differ only in objects, names, and numbers as one')
      .addOption(
        command
          .createOption('--summary [key]', 'print counts instead of events, by reason if no key is given')
          .choices(['reason', 'object', 'namespace', 'component'] satisfies SummaryKey[])
          .preset('reason'),
      )
      .option('-w, --watch', 'keep watching for new events, as `kev watch` does');
  },
  help: {
    flags: [
      '--namespace',
      '--all-namespaces',
      '--recursive',
      '--types',
      '--reason',
      '--exclude',
      '--since',
      '--output',
      '--watch',
    ],
    examples: [
      'kev get -n web --sort',
      'kev get deploy/web --recursive --types Warning --since 2h',
      'kev get -A --summary',
      "kev get -A -o wide --exclude 'Liveness probe' --tail 20",
      'kev get -f events.json --reason BackOff,Failed -o ndjson',
    ],
    guide: 'reading',
  },
  flagRules: {
    rules: [
      {
        flags: ['--until'],
        needs: WATCHES,
        hint: 'the upper time limit of a list is --before TIME; --until takes an event expression',
      },
      {
        flags: ['--fail-on'],
        needs: WATCHES,
        hint: 'to fail when there are such events, select them (--types Warning) and use --exit-code',
      },
      { flags: ['--timeout', '--resume', '--silence-limit', '--max-pause'], needs: WATCHES },
      { flags: ['--before', '--exit-code', '--group', '--summary'], not: WATCHES },
      {
        flags: ['--group', '--counts', '--ci', '--full', '--sort', '--sort-by', '--reverse'],
        not: ['--summary'],
      },
      // The counts of groups are always shown.
      { flags: ['--counts', '--ci'], not: ['--group'] },
      {
        flags: ['--group', '--summary'],
        not: [{ flag: '--output', is: (output) => output !== '' && output !== 'json' }],
      },
      ...READING_RULES,
      ...watchRules(WATCHES),
    ],
    repeatable: ['--namespace', '--context'],
  },
  async run(objects, flags: GetFlags, { io }) {
    if (flags.watch || flags.watchOnly) {
      return (await import('../../watching/run.ts')).runWatch(objects, flags, io);
    }
    return (await import('./run.ts')).runGet(objects, flags, io);
  },
};
