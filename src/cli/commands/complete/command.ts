import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';

/** `kev __complete -- WORD…`: completes the last word, for the scripts of `kev completion`. */
export const define: DefineCommand = (command, io, choose, defineOther) => {
  command.argument('[word...]').action((words: string[], _: unknown, called: Command) =>
    choose(async () => {
      const { runComplete } = await import('./run.ts');
      return runComplete(words, { program: called.parent ?? called, define: defineOther }, io);
    }),
  );
};
