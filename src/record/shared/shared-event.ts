import { hash } from 'node:crypto';
import { isSubdomain } from '../../event/event-name.ts';
import { lastSeen } from '../../event/event-times.ts';
import { formatMicroTime, parseTime } from '../../event/time.ts';
import type { CoreV1Event, EventSeries } from '../../event/types.ts';
import { MAX_COUNT } from '../../event/validate.ts';
import { diffOccurrence } from '../correlate/event-diff.ts';
import type { EventPatch } from '../sink.ts';
import { addWrite, WRITES_ANNOTATION, writeIds } from './write-ids.ts';

/** What makes an event one with those of other processes, where that is not its event key. */
export interface SharedIdentity {
  /**
   * Events of the same key are one, stored under the name that follows from the key.
   * @default the event key
   */
  key?: string;
  /**
   * It is counted with no other, and keeps its own name: one that is taken is a refusal.
   * @default false
   */
  separate?: boolean;
  /**
   * With `alone`: it goes on with the event of its name, which was written before.
   * @default false
   */
  continues?: boolean;
  /**
   * The id of this one write. Where the same was tried before, by whichever process, and arrived, it is not
   * counted again.
   * @default one that nobody else has
   */
  writeId?: string;
  /**
   * Whether the write may be repeated even after it has succeeded: by a process that finds it in an outbox. Then
   * whoever rules that out calls `confirmWrite`.
   * @default false
   */
  mayRepeat?: boolean;
}

/** What is to be counted in: the emitted event or the aggregate that stands for it, and the id of this one write. */
export interface Occurrence {
  emitted: CoreV1Event;
  event: CoreV1Event;
  key: string;
  identity: SharedIdentity | undefined;
  id: string;
  /** Whether an older write of the same writer may have to be recognized. */
  isUnconfirmed: (id: string) => boolean;
}

/** The event to create: new, or going on from one that is no longer there. */
export function toFirstEvent(
  { event, key, identity, id, isUnconfirmed }: Occurrence,
  gone: CoreV1Event | undefined,
): CoreV1Event {
  const metadata = { ...event.metadata };
  if (metadata.resourceVersion !== undefined) delete metadata.resourceVersion;
  const annotations = { ...metadata.annotations };
  // Whose writes are in the count finds them in the ids.
  if (gone) annotations[WRITES_ANNOTATION] = writeIds(gone).join(',');
  annotations[WRITES_ANNOTATION] = addWrite(annotations, id, isUnconfirmed);
  metadata.annotations = annotations;
  if (!identity?.separate) metadata.name = sharedName(event, key);
  const first = { ...event };
  first.metadata = metadata;
  if (event.eventTime) {
    if (gone)
      Object.assign(first, { eventTime: gone.eventTime ?? event.eventTime, series: addSeries(event, gone) });
    return first;
  }
  first.count = addCounts(timesOf(event), gone && timesOf(gone));
  if (gone) first.firstTimestamp = gone.firstTimestamp ?? gone.eventTime ?? null;
  return first;
}

/** The event as a repeat of the stored one, and the patch that says so. */
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
  // What was said of it last is shown: which run it comes from, say.
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

/** What another occurrence changes: the count and the last time of a classic event, the series of one with an eventTime. */
function countsOf(event: CoreV1Event, stored: CoreV1Event): Partial<CoreV1Event> {
  if (stored.eventTime) {
    const { eventTime, lastTimestamp = null, count = 0 } = stored;
    return { eventTime, lastTimestamp, count, series: addSeries(event, stored) };
  }
  // Another process's event may have overtaken this one.
  const lastTimestamp = laterOf(event.lastTimestamp ?? event.eventTime, stored.lastTimestamp);
  return { lastTimestamp, count: addCounts(timesOf(event), timesOf(stored)) };
}

function addSeries(event: CoreV1Event, stored: CoreV1Event): EventSeries {
  const count = addCounts(timesOf(event), timesOf(stored));
  const [last = 0n, storedLast = 0n] = [lastSeen(event), lastSeen(stored)];
  const isLater = last > storedLast;
  return { count, lastObservedTime: formatMicroTime(isLater ? last : storedLast) };
}

function diffSeries({ series, message }: CoreV1Event): EventPatch {
  return { series: { ...series }, ...(message && { message }) };
}

/** An event that was counted before it came here brings its count. */
function timesOf(event: CoreV1Event): number {
  return event.series?.count || event.count || 1;
}

/** A server keeps counts in 32 bits, and would go on with negative ones: counting stops at the largest. */
function addCounts(times: number, stored = 0): number {
  return Math.min(stored + times, MAX_COUNT);
}

function laterOf(a: string | null | undefined, b: string | null | undefined): string | null {
  return ((parseTime(a) ?? 0n) >= (parseTime(b) ?? 0n) ? a : b) ?? null;
}

/**
 * The name that every process gives to the event of this key: `OBJECT.` and 16 hexadecimal digits, or
 * a UUID where that would be no valid name.
 */
export function sharedName(event: CoreV1Event, key: string): string {
  const digits = hash('sha256', key);
  const name = `${event.involvedObject.name ?? ''}.${digits.slice(0, 16)}`;
  if (isSubdomain(name)) return name;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
