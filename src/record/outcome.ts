import type { CoreV1Event } from '../event/types.ts';

/**
 * The outcome of one emitted event. `emitted` is the object that the recorder returned; `event` is the stored event. `E`
 * is the API version of both.
 *
 * - `created`: stored as a new event
 * - `patched`: counted on a stored event; `count` is its count including this event
 * - `aggregated`: counted on the aggregate of many similar events; `count` as above
 * - `filtered`: not sent, because of the rate limit of the spam filter
 * - `dropped`: a queue was full, the broadcaster was shut down, or it records to no sink
 * - `rejected`: refused by the sink, failed in a way that retrying does not fix (such as a TypeError), or refused by the
 *   recorder because no event can be made from its arguments (InvalidRequestError; `emitted` then holds the valid arguments and an
 *   empty `metadata`)
 * - `failed`: not written after all attempts, or when the recording was stopped
 *
 * @example
 * const onOutcome = (outcome: Outcome) => {
 *   if ('error' in outcome) console.error(`${outcome.emitted.reason} ${outcome.kind}:`, outcome.error);
 * };
 * broadcaster.startRecordingToSink(cluster, { onOutcome });
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

/** Number of events by outcome. `emitted` is the sum of all others at any time. */
export interface Totals extends Record<OutcomeKind, number> {
  emitted: number;
  /** Emitted, without an outcome yet. */
  pending: number;
}

/** Totals of these outcomes and of `pending` events. */
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

/** The sum of two totals. */
export function addTotals(a: Totals, b: Totals): Totals {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name as keyof Totals] += count;
  return sum;
}
