import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { addReadingFlags } from '../../reading-flags.ts';
import { addWatchFlags, type WatchFlags } from '../watch/command.ts';

/** The flags of `kev get`, as they were typed. */
export interface GetFlags extends Omit<WatchFlags, 'until'> {
  until?: string;
  watch?: true;
  exitCode?: true;
  summary?: true;
}

/** `kev get`: the list of events. */
export const define: DefineCommand = (command, io, choose) => {
  addWatchFlags(addReadingFlags(command))
    .description('List events, as `kubectl get events` prints them, oldest first.')
    .usage('[TYPE[/NAME]...] [flags]')
    .argument('[TYPE/NAME...]', 'about these objects, or kinds of objects, as --for; also: TYPE NAME...')
    .optionsGroup('Which events:')
    .option('--until <time>', 'that happened last at or before: as --since')
    .optionsGroup('How to print:')
    .option('--exit-code', 'end with status 1 when there was something to print')
    .option('--summary', 'only how often each reason came, about how many objects, and when last')
    .option('-w, --watch', 'go on with what comes: the same as `kev watch`')
    .addHelpText('after', EXAMPLES)
    .action((objects: string[], _: unknown, called: Command) =>
      choose(async () => {
        const flags = called.optsWithGlobals<GetFlags>();
        if (flags.summary) return (await import('../summary/run.ts')).runSummary(objects, flags, io);
        if (flags.watch || flags.watchOnly) {
          const { until, ...others } = flags;
          const { runWatch } = await import('../watch/run.ts');
          return runWatch(objects, { ...others, ...(until !== undefined && { until: [until] }) }, io);
        }
        return (await import('./run.ts')).runGet(objects, flags, io);
      }),
    );
};

const EXAMPLES = `
Examples:
  kev get -n web --sort
  kev get deploy/web --recursive --types Warning --since 2h
  kev get -A --summary
  kev get -A -o wide --exclude 'Liveness probe' --tail 20
  kev get -f events.json --reason BackOff,Failed -o ndjson
`;
