import type { CommandDefinition } from '../../command.ts';

/** `kev __complete -- WORD…`: completes the last word, for the scripts of `kev completion`. */
export const completeCommand: CommandDefinition = {
  define(command) {
    command.argument('[word...]');
  },
  async run(words, _, context) {
    return (await import('./run.ts')).runComplete(words, context);
  },
};
