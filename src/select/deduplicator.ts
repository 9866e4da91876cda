import { occurrenceCount } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { type LastState, type Newest, NewestEvents } from './newest.ts';

/**
 * Remembers the last state of each event, so that no state is printed twice: its UID, its count, and its last time.
 *
 * An event is remembered for as long as the source has it: deletions and complete lists remove the others. So the
 * size, about 100 bytes per event, is bounded by the size of the source.
 */
export class EventDeduplicator {
  /** Fingerprints by key. */
  #fingerprints = new Map<string, string | number>();
  /** Fingerprints seen in the current list, while it is incomplete. */
  #listed: Map<string, string | number> | undefined;
  #before: string | undefined;
  readonly #newest: NewestEvents;
  /** The newest events before a reset, until the next list is complete. */
  #beforeReset: NewestEvents | undefined;
  #last: LastState | undefined;

  /**
   * @param before every event up to this resourceVersion counts as known
   * @param newest the newest events up to that version, if known
   */
  constructor(before?: string, newest?: Newest) {
    this.#before = before;
    this.#newest = new NewestEvents(newest);
    this.#last = newest?.last;
  }

  /** Adds a state of an event. Returns whether it is new. */
  add(event: CoreV1Event): boolean {
    const key = eventKeyOf(event);
    const fingerprint = fingerprintOf(event);
    const state = `${key} ${fingerprint}`;
    const isNew = this.#isNew(event, key, fingerprint, state);
    (this.#listed ?? this.#fingerprints).set(key, fingerprint);
    this.#newest.add(event, state);
    this.#noteLast(event);
    return isNew;
  }

  /** Removes an event that was deleted from the source. */
  forget(event: CoreV1Event): void {
    this.#fingerprints.delete(eventKeyOf(event));
  }

  /** The newest events that were added. */
  get newest(): Newest {
    return { ...this.#newest.toJSON(), ...(this.#last && { last: this.#last }) };
  }

  /** The state with the highest resourceVersion since the last reset. */
  get last(): LastState | undefined {
    return this.#last;
  }

  /**
   * Prepares for a source that was restored to an earlier state or replaced: its versions can't be compared with
   * earlier ones. Events of the next list are new if they are newer than all events so far. Can be repeated if that
   * list fails.
   */
  reset(): void {
    this.#beforeReset ??= new NewestEvents(this.newest);
    this.#before = undefined;
    this.#last = undefined;
  }

  /** Begins a list. Can be repeated if a list failed and is read again. */
  beginList(): void {
    this.#listed ??= new Map();
  }

  /** Ends a list: events that were not in it were deleted. */
  endList(): void {
    this.#fingerprints = this.#listed ?? new Map();
    this.#listed = undefined;
    this.#beforeReset = undefined;
  }

  #noteLast({ metadata: { namespace = '', name = '', resourceVersion = '' } }: CoreV1Event): void {
    if (this.#last && compareVersions(resourceVersion, this.#last.resourceVersion) !== 'after') return;
    if (DECIMAL.test(resourceVersion)) this.#last = { namespace, name, resourceVersion };
  }

  #isNew(event: CoreV1Event, key: string, fingerprint: string | number, state: string): boolean {
    const listed = this.#listed?.get(key);
    if (listed !== undefined) return listed !== fingerprint;
    if (this.#beforeReset) return this.#beforeReset.isNewer(event, state);
    const last = this.#fingerprints.get(key);
    if (last !== undefined) return last !== fingerprint;
    const { resourceVersion = '' } = event.metadata;
    return this.#before === undefined || compareVersions(resourceVersion, this.#before) !== 'not after';
  }
}

/** Identifies an event: by its UID, or by its name if it has none. */
export function eventKeyOf({ metadata: { uid, namespace, name } }: CoreV1Event): string {
  return uid || `${namespace}/${name}`;
}

/**
 * Identifies a state of an event: by the count of a series, else by the count and the last time, which some writers
 * change without counting. Most events never repeat, and share a fingerprint.
 */
function fingerprintOf(event: CoreV1Event): string | number {
  const count = occurrenceCount(event);
  const { series, lastTimestamp, firstTimestamp } = event;
  return series || !lastTimestamp || lastTimestamp === firstTimestamp ? count : `${count} ${lastTimestamp}`;
}

const DECIMAL = /^\d+$/;

/** Whether the current version of a source is behind one that it returned earlier. */
export function isBehind(version: string, earlier: string): boolean {
  return compareVersions(earlier, version) === 'after';
}

/** Versions are growing numbers of any size, as Kubernetes 1.35 promises. Other texts can't be compared. */
function compareVersions(a: string, b: string): 'after' | 'not after' | 'unknown' {
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return 'unknown';
  if (a.length !== b.length) return a.length > b.length ? 'after' : 'not after';
  return a > b ? 'after' : 'not after';
}
