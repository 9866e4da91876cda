import { earliest, latest } from '../../event/compare-times.ts';
import { firstSeen, lastSeen, occurrenceCount } from '../../event/event-times.ts';
import { objectOfEvent } from '../../event/object-of-event.ts';
import type { CoreV1Event, ObjectReference } from '../../event/types.ts';
import { keyOfReference } from '../object-key.ts';

/** Returns the context that an event is from, if there are several. */
export type ContextOf = (event: CoreV1Event) => string;

/** An object that events are about. */
export interface CountedObject {
  /** Undefined if there is only one. */
  context: string | undefined;
  reference: ObjectReference;
}

/** Counts events: how often they happened, when, and about which objects. */
export class EventCounts {
  /** Number of occurrences. */
  count = 0;
  /** Occurrences of type Warning, or of any other type than Normal. */
  warnings = 0;
  /** The distinct objects, by context, kind, namespace, and name. */
  readonly objects = new Map<string, CountedObject>();
  /** When the first of them happened first, in nanoseconds since the epoch; undefined if not known. */
  first: bigint | undefined;
  /** When the last of them happened last. */
  last: bigint | undefined;
  readonly #contextOf: ContextOf | undefined;

  constructor(contextOf: ContextOf | undefined) {
    this.#contextOf = contextOf;
  }

  add(event: CoreV1Event): void {
    const count = occurrenceCount(event);
    this.count += count;
    if (event.type !== 'Normal') this.warnings += count;
    const context = this.#contextOf?.(event);
    const reference = objectOfEvent(event);
    this.objects.set(`${context ?? ''} ${keyOfReference(reference)}`, { context, reference });
    this.first = earliest([this.first, firstSeen(event)]);
    this.last = latest([this.last, lastSeen(event)]);
  }
}
