import type { CommandDefinition } from '../../command.ts';
import { CONNECTION_FLAGS } from '../../flags/global-flags.ts';
import { GUIDES } from './guides.ts';

/** `kev help`: shows a guide, the help of a command, or the global flags. */
export const helpCommand: CommandDefinition = {
  define(command) {
    const topic = command.createArgument('[TOPIC]', 'a guide, or "flags" for the global flags');
    // For completion. runHelp() checks the topic, and knows what was probably meant.
    topic.argChoices = [...Object.keys(GUIDES), 'flags'];
    command
      .description('Show a guide, the help of a command, or the global flags.')
      .usage('[TOPIC|COMMAND]')
      .addArgument(topic);
  },
  help: {
    examples: ['kev help reading', 'kev help get', 'kev help flags'],
  },
  flagRules: {
    rules: [{ flags: ['--namespace', ...CONNECTION_FLAGS], unused: true }],
  },
  async run([topic], flags, context) {
    return (await import('./run.ts')).runHelp(topic, flags, context);
  },
};
