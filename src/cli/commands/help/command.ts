import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { CONNECTION_FLAGS, type GlobalFlags } from '../../flags/global-flags.ts';
import type { FlagRules } from '../../line/flag-rules.ts';
import { TOPICS } from './topics.ts';

export const flagRules: FlagRules = {
  rules: [{ flags: ['--namespace', ...CONNECTION_FLAGS], unused: true }],
};

/** `kev help`: shows a guide, the help of a command, or the global flags. */
export const define: DefineCommand = (command, io, choose) => {
  const topic = command.createArgument('[TOPIC]', 'a guide, or "flags" for the global flags');
  // For completion. runHelp() checks the topic, and knows what was probably meant.
  topic.argChoices = [...TOPICS, 'flags'];
  command
    .description('Show a guide, the help of a command, or the global flags.')
    .usage('[TOPIC|COMMAND]')
    .addArgument(topic)
    .addHelpText('after', EXAMPLES)
    .action((topic: string | undefined, _: unknown, called: Command) =>
      choose(async () => {
        const { runHelp } = await import('./run.ts');
        return runHelp(topic, called.optsWithGlobals<GlobalFlags>(), called.parent ?? called, io);
      }),
    );
};

const EXAMPLES = `
Examples:
  kev help reading
  kev help get
  kev help flags
`;
