import type { CommandDefinition } from '../../command.ts';
import { CONNECTION_FLAGS } from '../../flags/global-flags.ts';

/** Defines `kev completion`. */
export const completionCommand: CommandDefinition = {
  define(command) {
    command
      .description('Print the script that completes commands, flags, and names in a shell.')
      .usage('bash|zsh|fish')
      .addArgument(command.createArgument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']));
  },
  help: {
    notes: [
      'Add the line for your shell to its startup file: ~/.bashrc, ~/.zshrc (after compinit), or ~/.config/fish/config.fish. kubectl completes kubectl kev by itself, with kubectl_complete-kev.',
    ],
    examples: [
      'source <(kev completion bash)',
      'source <(kev completion zsh)',
      'kev completion fish | source',
    ],
  },
  flagRules: {
    rules: [{ flags: ['--namespace', ...CONNECTION_FLAGS], unused: true }],
  },
  async run([shell], _, { io }) {
    return (await import('./run.ts')).runCompletion(shell as 'bash' | 'zsh' | 'fish', io);
  },
};
