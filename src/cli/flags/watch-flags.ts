import type { Command } from 'commander';
import { addValue } from './global-flags.ts';
import type { ReadFlags } from './read-flags.ts';

/** Flags about connections that stay open, as they were typed. */
export interface ConnectionLimitFlags {
  silenceLimit?: string;
  maxPause?: string;
}

/** Flags of `kev watch` as they were typed. */
export interface WatchFlags extends ReadFlags, ConnectionLimitFlags {
  watchOnly?: true;
  until?: string[];
  failOn?: string[];
  timeout?: string;
  resume?: string;
}

/** Adds the flags with which `kev watch` goes beyond a list. */
export function addWatchFlags(command: Command): Command {
  command
    .optionsGroup('How to watch:')
    .option('--watch-only', 'show only new events')
    .option('--until <expr>', 'exit with status 0 when such an event happens; repeatable', addValue)
    .option('--fail-on <expr>', 'exit with status 10 when such an event happens; repeatable', addValue)
    .option('--timeout <duration>', 'exit with status 124 after this long')
    .option('--resume <file>', 'resume from the position in this file; save it there');
  return addConnectionLimitFlags(command);
}

/** Adds the flags about connections that stay open. */
export function addConnectionLimitFlags(command: Command): Command {
  return command
    .option('--silence-limit <duration>', 'reconnect after this much silence (default: 295s)')
    .option('--max-pause <duration>', 'maximum delay between attempts to reconnect (default: 30s)');
}
