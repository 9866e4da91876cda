import { basename } from 'node:path';
import { usageError } from '../../../core/errors.ts';
import { ANNOTATION_PREFIX } from '../../../event/annotations.ts';
import { truncateText } from '../../../event/truncate-text.ts';
import { parseObjectName } from '../../../kinds/object-name.ts';
import { toMetadata } from '../../emitting/metadata.ts';
import { parseDurationFlag } from '../../flags/duration-flag.ts';
import { isOutboxEnabled } from '../../outbox/event-outbox.ts';
import { toGates } from '../../watching/options.ts';
import type { RunFlags } from './flags.ts';

/** Maximum length of a command's name in events. */
const MAX_NAME_BYTES = 256;

/** Annotation that links the events of one run. */
export const RUN_ANNOTATION = `${ANNOTATION_PREFIX}run`;

/** Options of `kev run`. */
export type RunOptions = ReturnType<typeof toRunOptions>;

/**
 * Converts arguments, flags, and environment to options.
 *
 * @param id unique ID of the run
 * @throws KevError `usage` when they are wrong
 */
export function toRunOptions(
  [command = '']: string[],
  flags: RunFlags,
  env: Record<string, string | undefined>,
  id: string,
) {
  const { reason: prefix, component, resolve, strict = false } = flags;
  if (prefix === '') throw usageError('cannot record events with an empty --reason');
  if (component === '') throw usageError('cannot emit an event without a component');
  const { labels, annotations } = toMetadata(flags, env);
  return {
    /** Name of the command, without path and arguments. */
    name: truncateText(basename(command) || '""', MAX_NAME_BYTES),
    object: flags.for === undefined ? undefined : parseObjectName(flags.for),
    resolve,
    prefix,
    component,
    labels,
    annotations: { ...annotations, [RUN_ANNOTATION]: id },
    /** Time limit for recording after the command has ended. Undefined: no limit. */
    timeoutMs: parseDurationFlag('--timeout', flags.timeout),
    useOutbox: isOutboxEnabled(flags.spool, env),
    strict,
    gates: toGates('--fail-on', flags.failOn),
  };
}
