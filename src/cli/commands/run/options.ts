import { basename } from 'node:path';
import { KevError } from '../../../core/errors.ts';
import { truncateText } from '../../../event/truncate-text.ts';
import { type ObjectName, parseObjectName } from '../../../kinds/object-name.ts';
import { ciAnnotations } from '../../emitting/ci.ts';
import { parseDurationFlag } from '../../flags/global-flags.ts';
import { isCi } from '../../io/is-ci.ts';
import { isOutboxEnabled } from '../../outbox/event-outbox.ts';
import { toMap } from '../emit/options.ts';
import type { RunFlags } from './flags.ts';

/** How much of a command's name an event shows. */
const MAX_NAME_BYTES = 256;

/** The annotation that links the events of one run. */
const RUN_ANNOTATION = 'kubectl-kev/run';

/** What `kev run` is to do beside running the command. */
export interface RunOptions {
  /** The command's name, without its path and arguments, and cut when it is very long. */
  name: string;
  object: ObjectName | undefined;
  /** Whether the object is looked up. */
  resolve: boolean;
  prefix: string;
  component: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** How long the recording may take after the command has ended. Undefined: as long as it takes. */
  timeoutMs: number | undefined;
  useOutbox: boolean;
  strict: boolean;
}

/**
 * What arguments, flags and environment ask for.
 *
 * @param id tells this run from all others
 * @throws KevError `usage` when they are wrong
 */
export function toRunOptions(
  [command = '']: string[],
  flags: RunFlags,
  env: Record<string, string | undefined>,
  id: string,
): RunOptions {
  const { reason: prefix, component, resolve, strict = false } = flags;
  if (prefix === '') throw new KevError('usage', 'cannot record events with an empty --reason');
  if (component === '') throw new KevError('usage', 'cannot emit an event without a component');
  const wantsCi = flags.ci === 'on' || (flags.ci === 'auto' && isCi(env));
  return {
    name: truncateText(basename(command) || '""', MAX_NAME_BYTES),
    object: flags.for === undefined ? undefined : parseObjectName(flags.for),
    resolve,
    prefix,
    component,
    labels: toMap('--label', flags.label),
    annotations: {
      ...(wantsCi && ciAnnotations(env)),
      ...toMap('--annotation', flags.annotation),
      [RUN_ANNOTATION]: id,
    },
    timeoutMs: parseDurationFlag('--timeout', flags.timeout),
    useOutbox: isOutboxEnabled(flags.spool, env),
    strict,
  };
}
