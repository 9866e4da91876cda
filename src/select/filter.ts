import { lastSeen } from '../event/event-times.ts';
import { objectNameIn } from '../event/object-of-event.ts';
import { componentOf } from '../event/reporter.ts';
import type { CoreV1Event } from '../event/types.ts';

/** Conditions on a single event. All members must match; of several values, one is enough. */
export interface EventFilter {
  namespaces?: readonly string[];
  /** Names of the events. */
  names?: readonly string[];
  types?: readonly string[];
  reasons?: readonly string[];
  /** Reporters: `source.component` or `reportingComponent`. */
  components?: readonly string[];
  /** Earliest last time, in nanoseconds since the epoch. */
  since?: bigint | undefined;
  /** Latest last time, in nanoseconds since the epoch. */
  before?: bigint | undefined;
  /** At least one of these matches one of the texts. */
  include?: readonly RegExp[];
  /** None of these matches any of the texts. */
  exclude?: readonly RegExp[];
}

/** Whether an event matches a filter. An event without any time matches no time limit. */
export function matchesFilter(event: CoreV1Event, filter: EventFilter): boolean {
  const { since, before } = filter;
  const at = since === undefined && before === undefined ? undefined : lastSeen(event);
  return (
    isOneOf(filter.namespaces, event.metadata.namespace) &&
    isOneOf(filter.names, event.metadata.name) &&
    isOneOf(filter.types, event.type) &&
    isOneOf(filter.reasons, event.reason) &&
    (isOneOf(filter.components, event.source?.component) ||
      isOneOf(filter.components, event.reportingComponent)) &&
    (since === undefined || (at !== undefined && at >= since)) &&
    (before === undefined || (at !== undefined && at <= before)) &&
    (!hasPatterns(filter) || matchesPatterns(event, filter))
  );
}

/** Whether a filter has patterns, which may be slow. */
export function hasPatterns({ include, exclude }: EventFilter): boolean {
  return !!include?.length || !!exclude?.length;
}

function matchesPatterns(event: CoreV1Event, { include = [], exclude = [] }: EventFilter): boolean {
  const texts = textsOf(event);
  const isFound = (pattern: RegExp) => texts.some((text) => pattern.test(text));
  return (include.length === 0 || include.some(isFound)) && !exclude.some(isFound);
}

/**
 * Returns the texts that patterns are matched against: the reason, the message, the object as tables show it
 * (`pod/web-0`), and the component.
 */
export function textsOf(event: CoreV1Event): string[] {
  const { reason, message } = event;
  return [reason ?? '', message ?? '', objectNameIn(event), componentOf(event) ?? ''];
}

function isOneOf(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  return wanted === undefined || wanted.includes(value ?? '');
}
