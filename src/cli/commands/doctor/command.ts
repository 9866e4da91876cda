import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import { STORE_RULE } from '../../flags/global-flags.ts';
import type { FlagRules } from '../../line/flag-rules.ts';
import type { DoctorFlags } from './flags.ts';

export const flagRules: FlagRules = { rules: [STORE_RULE] };

/** `kev doctor`: checks connection and permissions, and prints a Role for missing permissions. */
export const define: DefineCommand = (command, io, choose) => {
  const add = (value: string, values: string[] | undefined) => [...(values ?? []), value];
  command
    .description(
      'Check where events live, who you are, and what you may do; print a Role and a RoleBinding for missing permissions on stdout, for `kubectl apply -f -`.',
    )
    .usage('[TYPE/NAME] [flags]')
    .argument('[TYPE/NAME...]', 'object of events to emit: it has to be readable')
    .option(
      '--to <commands>',
      'commands to check: emit, emit-events (emit --api events), get, watch; repeatable (default: all)',
      add,
    )
    .addHelpText('after', EXAMPLES)
    .action((words: string[], _: unknown, called: Command) =>
      choose(async () => {
        const { runDoctor } = await import('./run.ts');
        return runDoctor(words, called.optsWithGlobals<DoctorFlags>(), io);
      }),
    );
};

const EXAMPLES = `
Status 0: everything works; 1: a permission, the namespace, or the object is missing;
2: the kubeconfig or the store cannot be used; 5: the server cannot be reached.

Examples:
  kev doctor
  kev doctor deploy/web -n shop --to emit
  kev doctor -n shop --as system:serviceaccount:shop:ci --to emit | kubectl apply -f -
`;
