import { timesSeen } from './seen.ts';
import type { CoreV1Event } from './types.ts';

/**
 * What has been shown of each event, so that none is shown twice in one state: its uid, and how often
 * and when it had happened.
 *
 * It remembers an event for as long as the source holds it: a deletion and every whole list make it
 * forget what is gone. So its size, some 100 bytes an event, is bounded by what the source holds.
 */
export class Shown {
  /** By what `keyOf` gives. */
  #marks = new Map<string, string | number>();
  /** What a list that is under way has shown to be there. */
  #listed: Map<string, string | number> | undefined;
  #before: string | undefined;

  /** @param before all up to this resourceVersion counts as shown */
  constructor(before?: string) {
    this.#before = before;
  }

  /** Whether this state of an event is news. From now on it is none. */
  take(event: CoreV1Event): boolean {
    const { resourceVersion = '' } = event.metadata;
    const key = keyOf(event);
    const mark = markOf(event);
    const last = this.#listed?.get(key) ?? this.#marks.get(key);
    (this.#listed ?? this.#marks).set(key, mark);
    if (last !== undefined) return last !== mark;
    return this.#before === undefined || compareVersions(resourceVersion, this.#before) !== 'not after';
  }

  /** The event is gone from the source. */
  forget(event: CoreV1Event): void {
    this.#marks.delete(keyOf(event));
  }

  /**
   * The events from here on are those of a list that stands at this version. May be said again with
   * each page, and when a list broke off and is read anew.
   */
  beginList(resourceVersion: string): void {
    this.#listed ??= new Map();
    // The source has been set back: its versions say nothing any more of what was shown.
    if (this.#before !== undefined && compareVersions(this.#before, resourceVersion) === 'after') {
      this.#before = undefined;
    }
  }

  /** The list is whole: what was not in it is gone. */
  endList(): void {
    this.#marks = this.#listed ?? new Map();
    this.#listed = undefined;
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
function markOf(event: CoreV1Event): string | number {
  const count = timesSeen(event);
  const { series, lastTimestamp, firstTimestamp } = event;
  return series || !lastTimestamp || lastTimestamp === firstTimestamp ? count : `${count} ${lastTimestamp}`;
}

const DECIMAL = /^\d+$/;

/** Versions are numbers of any size that grow (Kubernetes 1.35 promises it); of others nothing is known. */
function compareVersions(a: string, b: string): 'after' | 'not after' | 'unknown' {
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return 'unknown';
  if (a.length !== b.length) return a.length > b.length ? 'after' : 'not after';
  return a > b ? 'after' : 'not after';
}
