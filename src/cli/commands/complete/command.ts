import type { CommandDefinition } from '../../command.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';

interface CompleteFlags extends GlobalFlags {
  plain?: true;
}

/** `kev __complete -- WORD…`: completes the last word, for the scripts of `kev completion`. */
export const completeCommand: CommandDefinition = {
  define(command) {
    command.argument('[word...]').option('--plain', 'offer only names that need no quotes');
  },
  async run(words, { plain }: CompleteFlags, context) {
    return (await import('./run.ts')).runComplete(words, plain === true, context);
  },
};
