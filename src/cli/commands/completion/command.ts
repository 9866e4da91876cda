import type { DefineCommand } from '../../command.ts';
import { CONNECTION_FLAGS } from '../../flags/global-flags.ts';
import type { FlagRules } from '../../line/flag-rules.ts';
import type { Shell } from './shell.ts';

export const flagRules: FlagRules = {
  rules: [{ flags: ['--namespace', ...CONNECTION_FLAGS], unused: true }],
};

/** Defines `kev completion`. */
export const define: DefineCommand = (command, io, choose) => {
  command
    .description('Print a shell completion script for kev: commands, flags, namespaces, kinds, names.')
    .usage('bash|zsh|fish')
    .addArgument(command.createArgument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', EXAMPLES)
    .action((shell: Shell) =>
      choose(async () => {
        const { runCompletion } = await import('./run.ts');
        return runCompletion(shell, io);
      }),
    );
};

const EXAMPLES = `
Add the line for your shell to its startup file: ~/.bashrc, ~/.zshrc (after compinit) or
~/.config/fish/config.fish. kubectl completes kubectl kev by itself, with kubectl_complete-kev.

Examples:
  source <(kev completion bash)
  source <(kev completion zsh)
  kev completion fish | source
`;
