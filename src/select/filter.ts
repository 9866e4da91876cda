import { lastSeen } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';

/** What is wanted of an event by itself. All that is there must hold; of several values one is enough. */
export interface EventFilter {
  namespaces?: readonly string[];
  /** The names of the events themselves. */
  names?: readonly string[];
  types?: readonly string[];
  reasons?: readonly string[];
  /** Who reported it: `source.component` or `reportingComponent`. */
  components?: readonly string[];
  /** It happened last at or after this time, in nanoseconds since the epoch. */
  since?: bigint | undefined;
  /** It happened last at or before this time. */
  before?: bigint | undefined;
  /** One of these is found in one of its texts. */
  include?: readonly RegExp[];
  /** None of these is found in any of its texts. */
  exclude?: readonly RegExp[];
}

/** Whether an event is what is wanted. One without any time happened neither since nor before a time. */
export function matchesFilter(event: CoreV1Event, filter: EventFilter): boolean {
  return (
    isOneOf(filter.namespaces, event.metadata.namespace) &&
    isOneOf(filter.names, event.metadata.name) &&
    isOneOf(filter.types, event.type) &&
    isOneOf(filter.reasons, event.reason) &&
    (isOneOf(filter.components, event.source?.component) ||
      isOneOf(filter.components, event.reportingComponent)) &&
    happenedWithin(event, filter) &&
    matchesTexts(event, filter)
  );
}

/** Whether a filter looks for patterns, which may take long. */
export function hasPatterns({ include = [], exclude = [] }: EventFilter): boolean {
  return include.length + exclude.length > 0;
}

/**
 * What patterns are looked for in, each by itself: the reason, the message, the object as tables show it
 * (`pod/web-0`), and the component.
 */
export function textsOf({
  reason,
  message,
  involvedObject,
  source,
  reportingComponent,
}: CoreV1Event): string[] {
  const { kind = '', name = '' } = involvedObject;
  const object = name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase();
  return [reason ?? '', message ?? '', object, source?.component || reportingComponent || ''];
}

function isOneOf(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  return wanted === undefined || wanted.includes(value ?? '');
}

function happenedWithin(event: CoreV1Event, { since, before }: EventFilter): boolean {
  if (since === undefined && before === undefined) return true;
  const at = lastSeen(event);
  return at !== undefined && (since === undefined || at >= since) && (before === undefined || at <= before);
}

function matchesTexts(event: CoreV1Event, { include = [], exclude = [] }: EventFilter): boolean {
  if (include.length + exclude.length === 0) return true;
  const texts = textsOf(event);
  const isFound = (pattern: RegExp) => texts.some((text) => pattern.test(text));
  return (include.length === 0 || include.some(isFound)) && !exclude.some(isFound);
}
