import { usageError } from '../../../core/errors.ts';
import type { EventDraft } from '../../../event/draft.ts';
import { findEventType, hintForEventType } from '../../../event/event-type.ts';
import { parseTime } from '../../../event/time.ts';
import type { EventType } from '../../../event/types.ts';
import { parseObjectName } from '../../../kinds/object-name.ts';
import { createTimeFormat } from '../../../print/time-format.ts';
import { parseTimeFlag } from '../../flags/time-flag.ts';

/** Range of event times; Go prints the first one for a missing time. */
const [FIRST = 0n, LAST = 0n] = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z'].map(parseTime);

/** Fields of a draft as typed or as in a record. */
export interface DraftFields {
  object?: string | undefined;
  type?: string | undefined;
  reason?: string | undefined;
  message?: string | undefined;
  namespace?: string | undefined;
  component: string;
  host?: string | undefined;
  action?: string | undefined;
  related?: string | undefined;
  fieldPath?: string | undefined;
  at?: string | undefined;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  resolve: boolean;
}

/** Merges the fields of a record into those from flags and environment. */
export function joinFields(common: DraftFields, own: Partial<DraftFields>): DraftFields {
  const all = Object.assign({}, common, own);
  all.labels = { ...common.labels, ...own.labels };
  all.annotations = { ...common.annotations, ...own.annotations };
  return all;
}

/**
 * Creates the draft of these fields.
 *
 * @param now the time that durations in `at` are counted back from, in nanoseconds since the epoch
 * @throws KevError `usage` when one is missing or wrong
 */
export function toDraft(fields: DraftFields, now: bigint): EventDraft {
  const { object, reason, message, component, resolve, labels, annotations } = fields;
  if (object === undefined) throw usageError('the object is missing');
  if (fields.type === undefined) throw usageError('the type is missing');
  if (reason === undefined) throw usageError('the reason is missing');
  if (message === undefined) throw usageError('the message is missing');
  const type = toEventType(fields.type);
  if (!reason) throw usageError('cannot emit an event without a reason');
  if (component === '') throw usageError('cannot emit an event without a component');
  const { namespace, host, action, related, fieldPath } = fields;
  const at =
    fields.at === undefined
      ? undefined
      : parseTimeFlag('--at', fields.at, { now, formatTime: createTimeFormat() });
  if (at !== undefined && (at <= FIRST || at > LAST)) {
    throw usageError(`invalid --at "${fields.at}": expected a year from 1 to 9999`);
  }
  return {
    object: parseObjectName(object),
    resolve,
    type,
    reason,
    message,
    source: host ? { component, host } : { component },
    labels,
    annotations,
    ...(namespace && { namespace }),
    ...(action && { action }),
    ...(related && { related: parseObjectName(related) }),
    ...(fieldPath && { fieldPath }),
    ...(at !== undefined && { at }),
  };
}

/** Case-insensitive, as for `--types`. */
function toEventType(text: string): EventType {
  const type = findEventType(text);
  if (type) return type;
  throw usageError(`invalid type "${text}": expected Normal or Warning`, hintForEventType(text));
}
