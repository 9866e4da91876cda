import { hash } from 'node:crypto';
import { lastSeen } from '../../event/event-times.ts';
import { formatMicroTime, parseTime } from '../../event/time.ts';
import type { CoreV1Event, EventSeries } from '../../event/types.ts';
import { MAX_COUNT } from '../../event/validate.ts';
import { isSubdomain } from '../../kinds/name-rules.ts';
import { diffOccurrence } from '../correlate/event-diff.ts';
import type { EventPatch } from '../sink.ts';
import { addWrite, WRITES_ANNOTATION, writeIds } from './write-ids.ts';

/** Which events of all processes are counted as one, if not those with the same event key. */
export interface SharedIdentity {
  /**
   * Events with the same key are counted as one. The name of the event is derived from the key.
   * @default the event key
   */
  key?: string;
  /**
   * The event is not counted with others, and keeps its own name. A name that exists is refused.
   * @default false
   */
  separate?: boolean;
  /**
   * With `separate`: continues the stored event of the same name.
   * @default false
   */
  continues?: boolean;
  /**
   * The id of this write. If a write with the same id arrived before, from any process, it is not counted again.
   * @default a unique id
   */
  writeId?: string;
  /**
   * Whether the write may be repeated after it has succeeded, by a process that finds it in an outbox. The caller then
   * calls `confirmWrite` once this cannot happen any more.
   * @default false
   */
  mayRepeat?: boolean;
}

/** One occurrence to count: the emitted event or its aggregate, and the id of this write. */
export interface Occurrence {
  emitted: CoreV1Event;
  event: CoreV1Event;
  key: string;
  identity: SharedIdentity | undefined;
  id: string;
  /** Whether the outcome of an older write of the same writer is unknown, so that its id must be kept. */
  isUnconfirmed: (id: string) => boolean;
}

/** The event to create: a new one, or the continuation of a deleted one. */
export function toFirstEvent(
  { event, key, identity, id, isUnconfirmed }: Occurrence,
  deleted: CoreV1Event | undefined,
): CoreV1Event {
  const metadata = { ...event.metadata };
  if (metadata.resourceVersion !== undefined) delete metadata.resourceVersion;
  const annotations = { ...metadata.annotations };
  // The ids of writes that the count includes.
  if (deleted) annotations[WRITES_ANNOTATION] = writeIds(deleted).join(',');
  annotations[WRITES_ANNOTATION] = addWrite(annotations, id, isUnconfirmed);
  metadata.annotations = annotations;
  if (!identity?.separate) metadata.name = sharedName(event, key);
  const first = { ...event };
  first.metadata = metadata;
  if (event.eventTime) {
    if (deleted)
      Object.assign(first, {
        eventTime: deleted.eventTime ?? event.eventTime,
        series: addSeries(event, deleted),
      });
    return first;
  }
  first.count = addCounts(countOf(event), deleted && countOf(deleted));
  if (deleted) first.firstTimestamp = deleted.firstTimestamp ?? deleted.eventTime ?? null;
  return first;
}

/** The event as a repeat of the stored one, and the patch for it. */
export function toRepeat(
  { event, id, isUnconfirmed }: Occurrence,
  stored: CoreV1Event,
): { event: CoreV1Event; patch: EventPatch } {
  const { name = '', resourceVersion = '' } = stored.metadata;
  const repeat: CoreV1Event = {
    ...event,
    metadata: { ...event.metadata, name, resourceVersion },
    firstTimestamp: stored.firstTimestamp ?? null,
    ...countsOf(event, stored),
  };
  // Labels and annotations of the latest occurrence replace the stored ones.
  const { labels } = event.metadata;
  const annotations = { ...event.metadata.annotations };
  const all = { ...stored.metadata.annotations, ...annotations };
  all[WRITES_ANNOTATION] = writeIds(stored).join(',');
  annotations[WRITES_ANNOTATION] = addWrite(all, id, isUnconfirmed);
  const patch = {
    ...(stored.eventTime ? diffSeries(repeat) : diffOccurrence(repeat)),
    ...(event.type !== stored.type && event.type && { type: event.type }),
    ...(event.reason !== stored.reason && event.reason && { reason: event.reason }),
    metadata: { resourceVersion, ...(labels && { labels }), annotations },
  };
  return { event: repeat, patch };
}

/** Counts and times after another occurrence: `count` and `lastTimestamp`, or `series` for an event with an eventTime. */
function countsOf(event: CoreV1Event, stored: CoreV1Event): Partial<CoreV1Event> {
  if (stored.eventTime) {
    const { eventTime, lastTimestamp = null, count = 0 } = stored;
    return { eventTime, lastTimestamp, count, series: addSeries(event, stored) };
  }
  // A later event of another process may be stored already.
  const lastTimestamp = laterOf(event.lastTimestamp ?? event.eventTime, stored.lastTimestamp);
  return { lastTimestamp, count: addCounts(countOf(event), countOf(stored)) };
}

function addSeries(event: CoreV1Event, stored: CoreV1Event): EventSeries {
  const count = addCounts(countOf(event), countOf(stored));
  const [last = 0n, storedLast = 0n] = [lastSeen(event), lastSeen(stored)];
  const isLater = last > storedLast;
  return { count, lastObservedTime: formatMicroTime(isLater ? last : storedLast) };
}

function diffSeries({ series, message }: CoreV1Event): EventPatch {
  return { series: { ...series }, ...(message && { message }) };
}

/** The count of an event, which may have been counted elsewhere before. */
function countOf(event: CoreV1Event): number {
  return event.series?.count || event.count || 1;
}

/** Adds counts up to the largest 32-bit integer, above which a server would store negative counts. */
function addCounts(times: number, stored = 0): number {
  return Math.min(stored + times, MAX_COUNT);
}

function laterOf(a: string | null | undefined, b: string | null | undefined): string | null {
  return ((parseTime(a) ?? 0n) >= (parseTime(b) ?? 0n) ? a : b) ?? null;
}

/**
 * The name of the event with this key, the same in all processes: `OBJECT.` and 16 hexadecimal digits, or a UUID if that
 * is not a valid name.
 */
export function sharedName(event: CoreV1Event, key: string): string {
  const digits = hash('sha256', key);
  const name = `${event.involvedObject.name ?? ''}.${digits.slice(0, 16)}`;
  if (isSubdomain(name)) return name;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
