import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { addReadingFlags, type ReadFlags } from '../../reading-flags.ts';

/** The flags of `kev get`, as they were typed. */
export interface GetFlags extends ReadFlags {
  watch?: true;
}

/** `kev get`: the list of events. */
export const define: DefineCommand = (command, io, choose) => {
  addReadingFlags(command)
    .description('List events, as `kubectl get events` prints them, oldest first.')
    .option('-w, --watch', 'go on with what comes: the same as `kev watch`')
    .addHelpText('after', EXAMPLES)
    .action((_: unknown, called: Command) =>
      choose(async () => {
        const flags = called.optsWithGlobals<GetFlags>();
        if (flags.watch) return (await import('../watch/run.ts')).runWatch(flags, io);
        return (await import('./run.ts')).runGet(flags, io);
      }),
    );
};

const EXAMPLES = `
Examples:
  kev get -n web --sort
  kev get -A -o wide --sort=lastSeen
  kev get -f events.json
`;
