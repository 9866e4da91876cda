import type { CoreV1Event, EventsV1Event } from './types.ts';

/** The fields of core/v1 that have another name in `events.k8s.io/v1`. */
const RENAMED: [keyof CoreV1Event, keyof EventsV1Event][] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
];

const TO_EVENTS_V1 = new Map<string, string>(RENAMED);
const TO_CORE_V1 = new Map<string, string>(RENAMED.map(([core, newer]) => [newer, core]));

/**
 * Converts an event to `events.k8s.io/v1` as the API server does. Nested objects are shared with `event`; missing fields
 * stay missing.
 *
 * Source: kubernetes `pkg/apis/events/v1/conversion.go`.
 */
export function toEventsV1(event: CoreV1Event): EventsV1Event {
  return convert(event, TO_EVENTS_V1, 'events.k8s.io/v1') as unknown as EventsV1Event;
}

/** The reverse of `toEventsV1`. An event without `regarding` gets an empty `involvedObject`. */
export function toCoreV1(event: EventsV1Event): CoreV1Event {
  return { involvedObject: {}, ...convert(event, TO_CORE_V1, 'v1') } as CoreV1Event;
}

function convert(event: object, names: ReadonlyMap<string, string>, apiVersion: string): object {
  const fields = new Map(Object.entries(event));
  const converted = [...fields].filter(([name]) => !names.has(name));
  for (const [name, newName] of names) {
    const value = fields.get(name);
    if (value !== undefined) converted.push([newName, value]);
  }
  if (fields.get('apiVersion')) converted.push(['apiVersion', apiVersion]);
  return Object.fromEntries(converted);
}
