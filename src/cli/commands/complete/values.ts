import type { Argument, Option } from 'commander';
import { PLAIN_KINDS, TEMPLATE_KINDS } from '../../../print/output.ts';
import { SORT_KEYS } from '../../../select/order.ts';
import type { CommandDefinition } from '../../command.ts';

/** Possible values of a flag or an argument. */
export type Values =
  | { kind: 'words'; words: readonly string[] }
  | { kind: 'namespaces' | 'contexts' | 'clusters' | 'users' | 'objects' | 'files' | 'unknown' };

const TYPES = ['Normal', 'Warning'];

/** Values of flags that several commands have, by commander's names. */
const OF_FLAGS: Record<string, Values> = {
  namespace: { kind: 'namespaces' },
  context: { kind: 'contexts' },
  cluster: { kind: 'clusters' },
  user: { kind: 'users' },
  for: { kind: 'objects' },
  related: { kind: 'objects' },
  filename: { kind: 'files' },
  kubeconfig: { kind: 'files' },
  certificateAuthority: { kind: 'files' },
  clientCertificate: { kind: 'files' },
  clientKey: { kind: 'files' },
  store: { kind: 'files' },
  resume: { kind: 'files' },
  type: { kind: 'words', words: TYPES },
  types: { kind: 'words', words: TYPES },
  sort: { kind: 'words', words: [...SORT_KEYS, 'none'] },
  output: { kind: 'words', words: [...PLAIN_KINDS, ...TEMPLATE_KINDS.map((name) => `${name}=`)] },
};

/** Returns the possible values of a flag of a command. */
export function valuesOfFlag(option: Option, command: CommandDefinition | undefined): Values {
  const words = option.argChoices ?? command?.values?.[option.attributeName()];
  if (words) return { kind: 'words', words };
  return OF_FLAGS[option.attributeName()] ?? { kind: 'unknown' };
}

/** Returns the possible values of an argument; `argument` is undefined after the last one. */
export function valuesOfArgument(argument: Argument | undefined): Values {
  if (argument?.argChoices) return { kind: 'words', words: argument.argChoices };
  switch (argument?.name()) {
    case 'TYPE/NAME':
      return { kind: 'objects' };
    case 'type':
      return { kind: 'words', words: TYPES };
    default:
      return { kind: 'unknown' };
  }
}
