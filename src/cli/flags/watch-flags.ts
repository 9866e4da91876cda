import type { Command } from 'commander';
import type { ReadFlags } from './read-flags.ts';

/** Flags of `kev watch` as they were typed. */
export interface WatchFlags extends ReadFlags {
  watchOnly?: true;
  until?: string[];
  failOn?: string[];
  timeout?: string;
  resume?: string;
  silenceLimit?: string;
  maxPause?: string;
}

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
