import type { CommandDefinition } from '../../command.ts';
import { addReadingFlags, READING_RULES, watchRules } from '../../flags/read-flags.ts';
import { addWatchFlags, type WatchFlags } from '../../flags/watch-flags.ts';

/** Defines `kev watch`. */
export const watchCommand: CommandDefinition = {
  define(command) {
    addWatchFlags(addReadingFlags(command))
      .description('List events in order of creation, then print new events until interrupted.')
      .usage('[TYPE[/NAME]...] [flags]')
      .argument(
        '[TYPE/NAME...]',
        'objects or kinds of objects that the events are about; also: TYPE NAME...',
      );
  },
  help: {
    flags: [
      '--namespace',
      '--all-namespaces',
      '--recursive',
      '--types',
      '--exclude',
      '--since',
      '--output',
      '--until',
      '--fail-on',
      '--timeout',
      '--resume',
      '--silence-limit',
    ],
    notes: [
      'EXPR is Warning, reason=BackOff, kind!=Pod, or /regex/ for the message. Terms separated by commas must all match. Fields: type, reason, namespace, kind, name, component.',
    ],
    examples: [
      'kev watch deploy/web --until reason=Deployed --fail-on Warning --timeout 5m',
      'kev watch -A -o ndjson --resume position >> events.ndjson',
    ],
    guide: 'watching',
  },
  flagRules: { rules: [...READING_RULES, ...watchRules()], repeatable: ['--namespace', '--context'] },
  async run(objects, flags: WatchFlags, { io }) {
    return (await import('../../watching/run.ts')).runWatch(objects, flags, io);
  },
};
