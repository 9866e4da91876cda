import type { CoreV1Event } from '../event/types.ts';

/**
 * What became of one emitted event. `emitted` is the very object that the recorder returned;
 * `event` is the event as the sink holds it now. `E` is the API's form of both.
 *
 * - `created`: stored as a new event
 * - `patched`: counted onto a stored event; `count` is how often it had been seen with this occurrence
 * - `aggregated`: counted into the event that stands for many similar ones; `count` as above
 * - `filtered`: held back by the spam filter
 * - `dropped`: there was no room for it in a queue, or the broadcaster had been shut down
 * - `rejected`: refused for good: by the sink, or because the sink failed in a way that no retry mends (such as a
 *   TypeError), or by the recorder, which could make no event of what it was given (InvalidRequestError; `emitted`
 *   is then an event of what there was, with an empty `metadata`)
 * - `failed`: the sink could not be reached: the tries were used up, or it was told to stop trying
 */
export type Outcome<E = CoreV1Event> = { emitted: E } & (
  | { kind: 'created'; event: E }
  | { kind: 'patched'; event: E; count: number }
  | { kind: 'aggregated'; event: E; count: number }
  | { kind: 'filtered' }
  | { kind: 'dropped' }
  | { kind: 'rejected'; error: Error }
  | { kind: 'failed'; error: unknown }
);

export type OutcomeKind = Outcome['kind'];

/** How many events came to which end. `emitted` is the sum of all the others, at any moment. */
export interface Totals extends Record<OutcomeKind, number> {
  emitted: number;
  /** Emitted, and still without an outcome. */
  pending: number;
}

/** The totals of these outcomes and of as many `pending` events. */
export function toTotals(counts: ReadonlyMap<OutcomeKind, number>, pending: number): Totals {
  const totals: Totals = {
    emitted: pending,
    pending,
    created: 0,
    patched: 0,
    aggregated: 0,
    filtered: 0,
    dropped: 0,
    rejected: 0,
    failed: 0,
  };
  for (const [kind, count] of counts) {
    totals[kind] = count;
    totals.emitted += count;
  }
  return totals;
}

/** Both together. */
export function addTotals(a: Totals, b: Totals): Totals {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name as keyof Totals] += count;
  return sum;
}
