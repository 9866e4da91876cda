import {
  dnsLabelViolation,
  labelValueViolation,
  pathSegmentViolation,
  qualifiedNameViolation,
  subdomainViolation,
} from './name-rules.ts';
import { parseTime } from './time.ts';
import type { CoreV1Event, ObjectMeta } from './types.ts';

/** The API version in which an event is created. `events.k8s.io/v1` has stricter rules. */
export type EventApiVersion = 'v1' | 'events.k8s.io/v1';

/** A rule that an event breaks. */
export interface Violation {
  /** The core/v1 name of the field, such as `metadata.namespace`. */
  field: string;
  /** The rule, such as `must have 128 bytes at most`. */
  rule: string;
}

/** Maximum bytes of the message of an event with an eventTime. */
export const MAX_MESSAGE_BYTES = 1024;

/** Maximum bytes of reason, action, and reportingInstance of an event with an eventTime. */
const MAX_WORD_BYTES = 128;

/** Maximum bytes of all keys and values of annotations. */
export const MAX_ANNOTATIONS_BYTES = 256 * 1024;

/** The largest count of an event. */
export const MAX_COUNT = 2 ** 31 - 1;

/**
 * Returns the rules that an event breaks, for which the API server would refuse to create it. The strict rules apply to
 * an event with an `eventTime` in both API versions.
 *
 * @param api default: `v1`
 *
 * Source: Kubernetes `pkg/apis/core/validation/events.go`; apimachinery `pkg/api/validation`.
 */
export function findViolations(event: CoreV1Event, api: EventApiVersion = 'v1'): Violation[] {
  const found = new Violations();
  checkMetadata(event.metadata, found);
  checkValues(event, found);
  if (event.eventTime) checkStrictForm(event, found);
  else checkClassicForm(event, found);
  if (api !== 'v1') checkNewerApi(event, found);
  return found.all;
}

class Violations {
  readonly all: Violation[] = [];

  /** @param rule the broken rule; undefined: none */
  check(field: string, rule: string | undefined): void {
    if (rule !== undefined) this.all.push({ field, rule });
  }

  require(field: string, holds: boolean, rule: string): void {
    if (!holds) this.all.push({ field, rule });
  }
}

function checkMetadata(
  { name = '', namespace = '', labels, annotations }: ObjectMeta,
  found: Violations,
): void {
  found.check('metadata.name', pathSegmentViolation(name));
  found.check('metadata.namespace', dnsLabelViolation(namespace));
  for (const [key, value] of Object.entries(labels ?? {})) {
    found.check(`key of label "${key}"`, qualifiedNameViolation(key));
    found.check(`value "${value}" of label "${key}"`, labelValueViolation(value));
  }
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    // Unlike in keys of labels, the prefix may have uppercase letters.
    found.check(`key of annotation "${key}"`, qualifiedNameViolation(key.toLowerCase()));
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  found.require('metadata.annotations', bytes <= MAX_ANNOTATIONS_BYTES, 'must have 256 KiB at most together');
}

/** Checks values that the API server cannot decode. */
function checkValues(
  { firstTimestamp, lastTimestamp, eventTime, series, count = 0 }: CoreV1Event,
  found: Violations,
): void {
  checkTime('firstTimestamp', firstTimestamp, found);
  checkTime('lastTimestamp', lastTimestamp, found);
  checkTime('eventTime', eventTime, found);
  checkTime('series.lastObservedTime', series?.lastObservedTime, found);
  checkCount('count', count, found);
  checkCount('series.count', series?.count ?? 0, found);
}

function checkCount(field: string, count: number, found: Violations): void {
  const isCount = Number.isInteger(count) && Math.abs(count) <= MAX_COUNT;
  found.require(field, isCount, 'must be a whole number of 32 bits');
}

function checkTime(field: string, time: string | null | undefined, found: Violations): void {
  found.require(field, !time || parseTime(time) !== undefined, 'must be a time in RFC 3339');
}

function checkClassicForm({ metadata, involvedObject }: CoreV1Event, found: Violations): void {
  const { namespace = '' } = involvedObject;
  const rule = namespace
    ? `must be that of the event, "${metadata.namespace}"`
    : 'must be there unless the event is in namespace "default"';
  const isFit = namespace ? namespace === metadata.namespace : metadata.namespace === 'default';
  found.require('involvedObject.namespace', isFit, rule);
}

function checkStrictForm(event: CoreV1Event, found: Violations): void {
  const { metadata, involvedObject, reportingComponent, reportingInstance, action, reason, message } = event;
  const isFit = !!involvedObject.namespace || ['default', 'kube-system'].includes(metadata.namespace ?? '');
  const rule = 'must be there unless the event is in namespace "default" or "kube-system"';
  found.require('involvedObject.namespace', isFit, rule);
  found.require('reportingComponent', !!reportingComponent, 'must be there');
  if (reportingComponent) found.check('reportingComponent', qualifiedNameViolation(reportingComponent));
  for (const [field, word] of Object.entries({ reportingInstance, action, reason })) {
    found.require(field, !!word, 'must be there');
    found.require(field, !exceeds(word, MAX_WORD_BYTES), `must have ${MAX_WORD_BYTES} bytes at most`);
  }
  const isShort = !exceeds(message, MAX_MESSAGE_BYTES);
  found.require('message', isShort, `must have ${MAX_MESSAGE_BYTES} bytes at most`);
}

function checkNewerApi(event: CoreV1Event, found: Violations): void {
  const { metadata, eventTime, type, firstTimestamp, lastTimestamp, count, source, series } = event;
  found.check('metadata.name', subdomainViolation(metadata.name ?? ''));
  found.require('eventTime', !!eventTime, 'must be there');
  found.require('type', type === 'Normal' || type === 'Warning', 'must be Normal or Warning');
  const legacy = { firstTimestamp, lastTimestamp, count, source: source?.component || source?.host };
  for (const [field, value] of Object.entries(legacy)) {
    found.require(field, !value, 'must not be there: it is of the older API');
  }
  if (!series) return;
  found.require('series.count', (series.count ?? 0) >= 2, 'must be 2 at least');
  found.require('series.lastObservedTime', !!series.lastObservedTime, 'must be there');
}

function exceeds(text: string | undefined, bytes: number): boolean {
  return text !== undefined && Buffer.byteLength(text) > bytes;
}
