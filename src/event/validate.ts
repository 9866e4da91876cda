import {
  dnsLabelViolation,
  labelValueViolation,
  pathSegmentViolation,
  qualifiedNameViolation,
  subdomainViolation,
} from '../kinds/name-rules.ts';
import { parseTime } from './time.ts';
import type { CoreV1Event, ObjectMeta } from './types.ts';

/** The API version in which an event is created. `events.k8s.io/v1` has stricter rules. */
export type EventApiVersion = 'v1' | 'events.k8s.io/v1';

/** Maximum bytes of the message of an event with an eventTime. */
export const MAX_MESSAGE_BYTES = 1024;

/** Maximum bytes of reason, action, and reportingInstance of an event with an eventTime. */
const MAX_WORD_BYTES = 128;

/** Maximum bytes of all keys and values of annotations. */
export const MAX_ANNOTATIONS_BYTES = 256 * 1024;

/** The largest count of an event. */
export const MAX_COUNT = 2 ** 31 - 1;

/**
 * Returns the rules that an event breaks, for which the API server would refuse to create it: the core/v1 name of the
 * field, such as `metadata.namespace`, and the rule, such as `must be at most 128 bytes`. The strict rules apply to an
 * event with an `eventTime` in both API versions.
 *
 * @param api default: `v1`
 *
 * Source: Kubernetes `pkg/apis/core/validation/events.go`; apimachinery `pkg/api/validation`.
 */
export function findViolations(event: CoreV1Event, api: EventApiVersion = 'v1') {
  const checks = [
    ...metadataChecks(event.metadata),
    ...valueChecks(event),
    ...(event.eventTime ? strictChecks(event) : [legacyCheck(event)]),
    ...(api === 'v1' ? [] : eventsV1Checks(event)),
  ];
  return checks.flatMap(([field, rule]) => (rule ? { field, rule } : []));
}

/** A field and the rule that it breaks, if it breaks one. */
type Check = [field: string, brokenRule: string | false | undefined];

function metadataChecks({ name = '', namespace = '', labels = {}, annotations = {} }: ObjectMeta): Check[] {
  const texts = Object.entries(annotations).flat();
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return [
    ['metadata.name', pathSegmentViolation(name)],
    ['metadata.namespace', dnsLabelViolation(namespace)],
    ...Object.entries(labels).flatMap(([key, value]): Check[] => [
      [`key of label "${key}"`, qualifiedNameViolation(key)],
      [`value "${value}" of label "${key}"`, labelValueViolation(value)],
    ]),
    // Unlike in keys of labels, the prefix may have uppercase letters.
    ...Object.keys(annotations).map(
      (key): Check => [`key of annotation "${key}"`, qualifiedNameViolation(key.toLowerCase())],
    ),
    ['metadata.annotations', bytes > MAX_ANNOTATIONS_BYTES && 'must be at most 256 KiB in total'],
  ];
}

/** Checks values that the API server cannot decode. */
function valueChecks({ firstTimestamp, lastTimestamp, eventTime, series, count }: CoreV1Event): Check[] {
  return [
    ['firstTimestamp', timeViolation(firstTimestamp)],
    ['lastTimestamp', timeViolation(lastTimestamp)],
    ['eventTime', timeViolation(eventTime)],
    ['series.lastObservedTime', timeViolation(series?.lastObservedTime)],
    ['count', countViolation(count)],
    ['series.count', countViolation(series?.count)],
  ];
}

function timeViolation(time: string | null | undefined): string | false {
  return !!time && parseTime(time) === undefined && 'must be a time in RFC 3339';
}

function countViolation(count = 0): string | false {
  const isCount = Number.isInteger(count) && Math.abs(count) <= MAX_COUNT;
  return !isCount && 'must be a whole number of 32 bits';
}

function legacyCheck({ metadata, involvedObject: { namespace = '' } }: CoreV1Event): Check {
  const rule = namespace
    ? `must be the namespace of the event, "${metadata.namespace}"`
    : 'must be set unless the event is in namespace "default"';
  return ['involvedObject.namespace', metadata.namespace !== (namespace || 'default') && rule];
}

function strictChecks(event: CoreV1Event): Check[] {
  const { metadata, involvedObject, reportingComponent, reportingInstance, action, reason, message } = event;
  const isAllowed =
    !!involvedObject.namespace || ['default', 'kube-system'].includes(metadata.namespace ?? '');
  const rule = 'must be set unless the event is in namespace "default" or "kube-system"';
  return [
    ['involvedObject.namespace', !isAllowed && rule],
    ['reportingComponent', reportingComponent ? qualifiedNameViolation(reportingComponent) : 'must be set'],
    ...Object.entries({ reportingInstance, action, reason }).map(
      ([field, word]): Check => [field, word ? exceeds(word, MAX_WORD_BYTES) : 'must be set'],
    ),
    ['message', exceeds(message, MAX_MESSAGE_BYTES)],
  ];
}

function eventsV1Checks(event: CoreV1Event): Check[] {
  const { metadata, eventTime, type, firstTimestamp, lastTimestamp, count, source, series } = event;
  const deprecated = { firstTimestamp, lastTimestamp, count, source: source?.component || source?.host };
  return [
    ['metadata.name', subdomainViolation(metadata.name ?? '')],
    ['eventTime', !eventTime && 'must be set'],
    ['type', type !== 'Normal' && type !== 'Warning' && 'must be Normal or Warning'],
    ...Object.entries(deprecated).map(
      ([field, value]): Check => [field, !!value && 'must not be set: it is a field of core/v1'],
    ),
    ['series.count', !!series && (series.count ?? 0) < 2 && 'must be at least 2'],
    ['series.lastObservedTime', !!series && !series.lastObservedTime && 'must be set'],
  ];
}

function exceeds(text: string | undefined, bytes: number): string | false {
  return text !== undefined && Buffer.byteLength(text) > bytes && `must be at most ${bytes} bytes`;
}
