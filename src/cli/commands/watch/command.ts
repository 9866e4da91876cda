import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { addReadingFlags, READING_RULES, watchRules } from '../../flags/read-flags.ts';
import { addWatchFlags, type WatchFlags } from '../../flags/watch-flags.ts';
import type { FlagRules } from '../../line/flag-rules.ts';

export const flagRules: FlagRules = {
  rules: [...READING_RULES, ...watchRules()],
  repeatable: ['--namespace', '--context'],
};

/** Defines `kev watch`. */
export const define: DefineCommand = (command, io, choose) => {
  addWatchFlags(addReadingFlags(command))
    .description('List events in order of creation, then print new events until interrupted.')
    .usage('[TYPE[/NAME]...] [flags]')
    .argument('[TYPE/NAME...]', 'objects or kinds of objects that the events are about; also: TYPE NAME...')
    .addHelpText('after', EXAMPLES)
    .action((objects: string[], _: unknown, called: Command) =>
      choose(async () =>
        (await import('../../watching/run.ts')).runWatch(objects, called.optsWithGlobals<WatchFlags>(), io),
      ),
    );
};

const EXAMPLES = `
EXPR is Warning, reason=BackOff, kind!=Pod, or /regex/ for the message. Terms separated by commas must all match.
Fields: type, reason, namespace, kind, name, component.

Examples:
  kev watch -n web -t
  kev watch deploy/web --until reason=Deployed --fail-on Warning --timeout 5m
  kev watch -A -o ndjson --resume position >> events.ndjson
`;
