import type { CommandDefinition } from '../../command.ts';
import { addValue, STORE_RULE } from '../../flags/global-flags.ts';
import type { DoctorFlags } from './flags.ts';
import { TASKS } from './needs.ts';

/** `kev doctor`: checks connection and permissions, and prints a Role for missing permissions. */
export const doctorCommand: CommandDefinition = {
  define(command) {
    command
      .description(
        'Check where events live, who you are, and what you may do; print a Role and a RoleBinding for missing permissions on stdout, for `kubectl apply -f -`.',
      )
      .usage('[TYPE/NAME] [flags]')
      .argument('[TYPE/NAME...]', 'object to emit events about; it must be readable')
      .option(
        '--to <commands>',
        'commands to check: emit, emit-events (emit --api events), get, watch; repeatable (default: all)',
        addValue,
      );
  },
  help: {
    notes: [
      'Status 0: everything works; 1: a permission, the namespace, or the object is missing; 2: the kubeconfig or the store cannot be used; 5: the server cannot be reached.',
    ],
    examples: [
      'kev doctor',
      'kev doctor deploy/web -n shop --to emit',
      'kev doctor -n shop --as system:serviceaccount:shop:ci --to emit | kubectl apply -f -',
    ],
    guide: 'permissions',
  },
  flagRules: { rules: [STORE_RULE] },
  values: { to: TASKS },
  async run(words, flags: DoctorFlags, { io }) {
    return (await import('./run.ts')).runDoctor(words, flags, io);
  },
};
