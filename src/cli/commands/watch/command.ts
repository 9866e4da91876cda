import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import type { ReadFlags } from '../../flags.ts';
import { addReadingFlags } from '../get/command.ts';

/** `kev watch`: the list, then what comes. */
export const define: DefineCommand = (command, io, choose) => {
  addReadingFlags(command)
    .description('List events in order of creation, then print what comes, until interrupted.')
    .action((_: unknown, called: Command) =>
      choose(async () => (await import('./run.ts')).runWatch(called.optsWithGlobals<ReadFlags>(), io)),
    );
};
