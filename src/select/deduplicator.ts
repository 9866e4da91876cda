import { occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { type Newest, NewestEvents } from './newest.ts';

/**
 * What has been shown of each event, so that none is shown twice in one state: its uid, and how often
 * and when it had happened.
 *
 * It remembers an event for as long as the source holds it: a deletion and every whole list make it
 * forget what is gone. So its size, some 100 bytes an event, is bounded by what the source holds.
 */
export class EventDeduplicator {
  /** By what `keyOf` gives. */
  #marks = new Map<string, string | number>();
  /** What a list that is under way has shown to be there. */
  #listed: Map<string, string | number> | undefined;
  #before: string | undefined;
  readonly #newest: NewestEvents;
  /** What was shown before a reset, until the list that follows it is whole. */
  #beforeReset: NewestEvents | undefined;

  /**
   * @param before all up to this resourceVersion counts as shown
   * @param newest the newest events up to there, if known
   */
  constructor(before?: string, newest?: Newest) {
    this.#before = before;
    this.#newest = new NewestEvents(newest);
  }

  /** Whether this state of an event is news. From now on it is none. */
  add(event: CoreV1Event): boolean {
    const key = keyOf(event);
    const mark = fingerprintOf(event);
    const state = `${key} ${mark}`;
    const isNews = this.#isNews(event, key, mark, state);
    (this.#listed ?? this.#marks).set(key, mark);
    this.#newest.add(event, state);
    return isNews;
  }

  /** The event is gone from the source. */
  forget(event: CoreV1Event): void {
    this.#marks.delete(keyOf(event));
  }

  /** The newest events that were taken. */
  get newest(): Newest {
    return this.#newest.toJSON();
  }

  /**
   * The source was restored to an earlier state, or is another one: its versions say nothing about what was shown.
   * What the list that follows shows is news if it is newer than all that was shown. May be said again when that
   * list broke off.
   */
  reset(): void {
    this.#beforeReset ??= new NewestEvents(this.newest);
    this.#before = undefined;
  }

  /** The events from here on are those of a list. May be said again when a list broke off and is read anew. */
  beginList(): void {
    this.#listed ??= new Map();
  }

  /** The list is whole: what was not in it is gone. */
  endList(): void {
    this.#marks = this.#listed ?? new Map();
    this.#listed = undefined;
    this.#beforeReset = undefined;
  }

  #isNews(event: CoreV1Event, key: string, mark: string | number, state: string): boolean {
    const listed = this.#listed?.get(key);
    if (listed !== undefined) return listed !== mark;
    if (this.#beforeReset) return this.#beforeReset.isNewer(event, state);
    const last = this.#marks.get(key);
    if (last !== undefined) return last !== mark;
    const { resourceVersion = '' } = event.metadata;
    return this.#before === undefined || compareVersions(resourceVersion, this.#before) !== 'not after';
  }
}

/** The uid; the name where an event has none, which is a name for as long as the event is there. */
function keyOf({ metadata: { uid, namespace, name } }: CoreV1Event): string {
  return uid || `${namespace}/${name}`;
}

/**
 * What tells an event's occurrences apart: in a series its count, else its count and the time of the
 * last one, which some writers move without counting. Most events never come again, and share a mark.
 */
function fingerprintOf(event: CoreV1Event): string | number {
  const count = occurrenceCount(event);
  const { series, lastTimestamp, firstTimestamp } = event;
  return series || !lastTimestamp || lastTimestamp === firstTimestamp ? count : `${count} ${lastTimestamp}`;
}

const DECIMAL = /^\d+$/;

/** Whether a source that stands at one version is behind another one that it gave earlier. */
export function isBehind(version: string, earlier: string): boolean {
  return compareVersions(earlier, version) === 'after';
}

/** Versions are numbers of any size that grow (Kubernetes 1.35 promises it); of others nothing is known. */
function compareVersions(a: string, b: string): 'after' | 'not after' | 'unknown' {
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return 'unknown';
  if (a.length !== b.length) return a.length > b.length ? 'after' : 'not after';
  return a > b ? 'after' : 'not after';
}
