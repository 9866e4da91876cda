import { KevError } from '../../../errors.ts';
import { type ObjectName, parseObjectName } from '../../../event/object-name.ts';
import type { EventSource, EventType } from '../../../event/types.ts';
import { durationFlag } from '../../flags.ts';
import type { EmitFlags } from './command.ts';

/** The arguments of `kev emit`, as they were typed. */
export interface EmitArguments {
  object: string;
  type: string;
  reason: string;
  message: string;
}

/** What `kev emit` is to do. */
export interface EmitOptions {
  object: ObjectName;
  /** Whether the object is looked up and read, or taken as said. */
  resolve: boolean;
  type: EventType;
  reason: string;
  message: string;
  source: EventSource;
  /** How long delivery may take, in milliseconds. Undefined: as long as it takes. */
  timeoutMs: number | undefined;
}

/**
 * What arguments and flags ask for.
 *
 * @throws KevError `usage` when they are wrong
 */
export function toEmitOptions(
  { object, type, reason, message }: EmitArguments,
  { resolve, component, host, timeout }: Pick<EmitFlags, 'resolve' | 'component' | 'host' | 'timeout'>,
): EmitOptions {
  if (type !== 'Normal' && type !== 'Warning') {
    throw new KevError('usage', `cannot take "${type}" for a type: it is Normal or Warning`);
  }
  if (reason === '') throw new KevError('usage', 'cannot emit an event without a reason');
  if (component === '') throw new KevError('usage', 'cannot emit an event without a component');
  return {
    object: parseObjectName(object),
    resolve,
    type,
    reason,
    message,
    source: { component, ...(host && { host }) },
    timeoutMs: durationFlag('--timeout', timeout),
  };
}
