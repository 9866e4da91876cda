import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { addReadingFlags, type ReadFlags } from '../../reading-flags.ts';

/** `kev watch`: the list, then what comes. */
export const define: DefineCommand = (command, io, choose) => {
  addReadingFlags(command)
    .description('List events in order of creation, then print what comes, until interrupted.')
    .action((_: unknown, called: Command) =>
      choose(async () => (await import('./run.ts')).runWatch(called.optsWithGlobals<ReadFlags>(), io)),
    );
};
