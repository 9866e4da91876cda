import type { Argument, Option } from 'commander';
import { PLAIN_KINDS, TEMPLATE_KINDS } from '../../../print/output.ts';
import { SORT_KEYS } from '../../../select/order.ts';
import { TASKS } from '../doctor/needs.ts';

/** Possible values of a flag or an argument. */
export type Values =
  | { kind: 'words'; words: readonly string[] }
  | { kind: 'namespaces' | 'contexts' | 'clusters' | 'users' | 'objects' | 'files' | 'unknown' };

const TYPES = ['Normal', 'Warning'];

/** Values of flags, by commander's names. Missing if they are not known. */
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
  dedupe: { kind: 'words', words: ['message', 'reason', 'key=', 'none'] },
  to: { kind: 'words', words: TASKS },
};

/** Returns the possible values of a flag. */
export function valuesOfFlag(option: Option): Values {
  if (option.argChoices) return { kind: 'words', words: option.argChoices };
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
