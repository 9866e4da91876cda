import type { Command, Option } from 'commander';
import { PLAIN_KINDS, TEMPLATE_KINDS } from '../../../print/output.ts';
import { SORT_KEYS } from '../../../select/order.ts';
import type { CommandDefinition } from '../../command.ts';

/** Possible values of a flag or an argument: words, or what they name. */
export type Values =
  | readonly string[]
  | 'namespaces'
  | 'reasons'
  | 'components'
  | 'contexts'
  | 'clusters'
  | 'users'
  | 'objects'
  | 'files'
  | undefined;

const TYPES = ['Normal', 'Warning'];

/** Values of flags that several commands have, by commander's names. */
const FLAG_VALUES: Record<string, Values> = {
  namespace: 'namespaces',
  context: 'contexts',
  cluster: 'clusters',
  user: 'users',
  for: 'objects',
  related: 'objects',
  reason: 'reasons',
  component: 'components',
  filename: 'files',
  kubeconfig: 'files',
  config: 'files',
  certificateAuthority: 'files',
  clientCertificate: 'files',
  clientKey: 'files',
  store: 'files',
  resume: 'files',
  type: TYPES,
  types: TYPES,
  sort: [...SORT_KEYS, 'none'],
  output: [...PLAIN_KINDS, ...TEMPLATE_KINDS.map((name) => `${name}=`)],
};

/** Returns the possible values of a flag of a command. */
export function valuesOfFlag(option: Option, command: CommandDefinition | undefined): Values {
  const name = option.attributeName();
  return option.argChoices ?? command?.values?.[name] ?? FLAG_VALUES[name];
}

/** Returns the possible values of an argument. A variadic argument includes all that follow. */
export function valuesOfArgument({ registeredArguments }: Command, index: number): Values {
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[index] ?? (last?.variadic ? last : undefined);
  if (argument?.argChoices) return argument.argChoices;
  return { 'TYPE/NAME': 'objects' as const, type: TYPES }[argument?.name() ?? ''];
}
