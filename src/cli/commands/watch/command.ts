import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { addReadingFlags, READING_RULES, type ReadFlags, watchRules } from '../../flags/read-flags.ts';
import type { FlagRules } from '../../line/flag-rules.ts';

/** The flags of `kev watch`, as they were typed. */
export interface WatchFlags extends ReadFlags {
  watchOnly?: true;
  until?: string[];
  failOn?: string[];
  timeout?: string;
  resume?: string;
  silenceLimit?: string;
  maxPause?: string;
}

export const flagRules: FlagRules = {
  rules: [...READING_RULES, ...watchRules()],
  repeatable: ['--namespace', '--context'],
};

/** `kev watch`: the list, then what comes. */
export const define: DefineCommand = (command, io, choose) => {
  addWatchFlags(addReadingFlags(command))
    .description('List events in order of creation, then print what comes, until interrupted.')
    .usage('[TYPE[/NAME]...] [flags]')
    .argument('[TYPE/NAME...]', 'about these objects, or kinds of objects, as --for; also: TYPE NAME...')
    .addHelpText('after', EXAMPLES)
    .action((objects: string[], _: unknown, called: Command) =>
      choose(async () =>
        (await import('./run.ts')).runWatch(objects, called.optsWithGlobals<WatchFlags>(), io),
      ),
    );
};

/** Adds the flags with which `kev watch` goes beyond a list. */
export function addWatchFlags(command: Command): Command {
  return command
    .optionsGroup('How to watch:')
    .option('--watch-only', 'leave out what is there already')
    .option('--until <expr>', 'end with status 0 when such an event happens; may be repeated', addTo)
    .option('--fail-on <expr>', 'end with status 10 when such an event happens; may be repeated', addTo)
    .option('--timeout <duration>', 'end with status 124 this long after the start')
    .option('--resume <file>', 'keep the position in this file, and go on from it when started again')
    .option('--silence-limit <duration>', 'how long a connection may say nothing (default: 295s)')
    .option('--max-pause <duration>', 'the longest time between two tries to connect again (default: 30s)');
}

function addTo(value: string, values: string[] | undefined): string[] {
  return [...(values ?? []), value];
}

const EXAMPLES = `
EXPR: Warning, reason=BackOff, kind!=Pod or /regex/ over the message; all of several parted by commas.
Of type, reason, namespace, kind, name, component.

Examples:
  kev watch -n web -t
  kev watch deploy/web --until reason=Deployed --fail-on Warning --timeout 5m
  kev watch -A -o ndjson --resume position >> events.ndjson
`;
