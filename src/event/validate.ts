import {
  breaksDnsLabel,
  breaksLabelValue,
  breaksPathSegment,
  breaksQualifiedName,
  breaksSubdomain,
} from './names.ts';
import { parseTime } from './time.ts';
import type { CoreV1Event, ObjectMeta } from './types.ts';

/** The API through which an event is to be created; the newer one is the stricter. */
export type CreatingApi = 'v1' | 'events.k8s.io/v1';

/** A rule that an event breaks. */
export interface Violation {
  /** Such as `metadata.namespace`, as core/v1 calls it. */
  field: string;
  /** Such as `must have 128 bytes at most`. */
  rule: string;
}

/** How long the message of an event may be, in bytes, where the strict rules hold. */
export const MAX_MESSAGE_BYTES = 1024;

/** How long reason, action and reporting instance may be, in bytes, where the strict rules hold. */
const MAX_WORD_BYTES = 128;

/** Keys and values of all annotations together. */
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

const MAX_INT32 = 2 ** 31 - 1;

/**
 * The rules for which the API server would refuse to create this event; none when it would take it.
 * An event with an `eventTime` is held to the strict rules, through whichever API it goes.
 *
 * @param api default: `v1`
 *
 * Source: Kubernetes `pkg/apis/core/validation/events.go`; apimachinery `pkg/api/validation`.
 */
export function findViolations(event: CoreV1Event, api: CreatingApi = 'v1'): Violation[] {
  return [
    ...ofMetadata(event.metadata),
    ...ofValues(event),
    ...(event.eventTime ? ofStrictForm(event) : ofClassicForm(event)),
    ...(api === 'v1' ? [] : ofNewerApi(event)),
  ];
}

function* ofMetadata({ name = '', namespace = '', labels, annotations }: ObjectMeta): Generator<Violation> {
  yield* check('metadata.name', breaksPathSegment(name));
  yield* check('metadata.namespace', breaksDnsLabel(namespace));
  for (const [key, value] of Object.entries(labels ?? {})) {
    yield* check(`key of label "${key}"`, breaksQualifiedName(key));
    yield* check(`value "${value}" of label "${key}"`, breaksLabelValue(value));
  }
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    // Unlike those of labels, their keys may have capitals in the prefix.
    yield* check(`key of annotation "${key}"`, breaksQualifiedName(key.toLowerCase()));
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  yield* require('metadata.annotations', bytes <=
    MAX_ANNOTATIONS_BYTES, 'must have 256 KiB at most together');
}

/** What would not even be read. */
function* ofValues({ firstTimestamp, lastTimestamp, eventTime, series, count = 0 }: CoreV1Event) {
  const times = {
    firstTimestamp,
    lastTimestamp,
    eventTime,
    'series.lastObservedTime': series?.lastObservedTime,
  };
  for (const [field, time] of Object.entries(times)) {
    yield* require(field, !time || parseTime(time) !== undefined, 'must be a time in RFC 3339');
  }
  const isCount = Number.isInteger(count) && Math.abs(count) <= MAX_INT32;
  yield* require('count', isCount, 'must be a whole number of 32 bits');
}

function* ofClassicForm({ metadata, involvedObject }: CoreV1Event): Generator<Violation> {
  const { namespace = '' } = involvedObject;
  const rule = namespace
    ? `must be that of the event, "${metadata.namespace}"`
    : 'must be there unless the event is in namespace "default"';
  const isFit = namespace ? namespace === metadata.namespace : metadata.namespace === 'default';
  yield* require('involvedObject.namespace', isFit, rule);
}

function* ofStrictForm(event: CoreV1Event): Generator<Violation> {
  const { metadata, involvedObject, reportingComponent, reportingInstance, action, reason, message } = event;
  const isFit = !!involvedObject.namespace || ['default', 'kube-system'].includes(metadata.namespace ?? '');
  const rule = 'must be there unless the event is in namespace "default" or "kube-system"';
  yield* require('involvedObject.namespace', isFit, rule);
  yield* require('reportingComponent', !!reportingComponent, 'must be there');
  if (reportingComponent) yield* check('reportingComponent', breaksQualifiedName(reportingComponent));
  for (const [field, word] of Object.entries({ reportingInstance, action, reason })) {
    yield* require(field, !!word, 'must be there');
    yield* require(field, !exceeds(word, MAX_WORD_BYTES), `must have ${MAX_WORD_BYTES} bytes at most`);
  }
  const isShort = !exceeds(message, MAX_MESSAGE_BYTES);
  yield* require('message', isShort, `must have ${MAX_MESSAGE_BYTES} bytes at most`);
}

function* ofNewerApi(event: CoreV1Event): Generator<Violation> {
  const { metadata, eventTime, type, firstTimestamp, lastTimestamp, count, source, series } = event;
  yield* check('metadata.name', breaksSubdomain(metadata.name ?? ''));
  yield* require('eventTime', !!eventTime, 'must be there');
  yield* require('type', type === 'Normal' || type === 'Warning', 'must be Normal or Warning');
  const legacy = { firstTimestamp, lastTimestamp, count, source: source?.component || source?.host };
  for (const [field, value] of Object.entries(legacy)) {
    yield* require(field, !value, 'must not be there: it is of the older API');
  }
  if (!series) return;
  yield* require('series.count', (series.count ?? 0) >= 2, 'must be 2 at least');
  yield* require('series.lastObservedTime', !!series.lastObservedTime, 'must be there');
}

function exceeds(text: string | undefined, bytes: number): boolean {
  return text !== undefined && Buffer.byteLength(text) > bytes;
}

function* check(field: string, rule: string | undefined): Generator<Violation> {
  if (rule !== undefined) yield { field, rule };
}

function* require(field: string, holds: boolean, rule: string): Generator<Violation> {
  if (!holds) yield { field, rule };
}
