import { appendTo } from '../core/append-to.ts';
import type { Outcome } from './outcome.ts';
import type { TrackedEvent } from './recorded-event.ts';

/** Recorded events whose outcomes are not known yet, by the event that was sent. */
export class ExpectedOutcomes<E> {
  readonly #recorded = new Map<E, TrackedEvent<E>[]>();

  get size(): number {
    return this.#recorded.size;
  }

  /** Adds an event that is about to be sent. The same event may be sent several times. */
  add(event: E, recorded: TrackedEvent<E>): void {
    appendTo(this.#recorded, event, recorded);
  }

  /** Settles an event, if it was added. One that was sent several times is settled in the order of the sends. */
  settle(outcome: Outcome<E>): void {
    const [first, ...others] = this.#recorded.get(outcome.emitted) ?? [];
    if (others.length === 0) this.#recorded.delete(outcome.emitted);
    else this.#recorded.set(outcome.emitted, others);
    first?.settle(outcome);
  }

  /** Settles each remaining event as failed. */
  fail(error: unknown): void {
    for (const [emitted, sent] of this.#recorded) {
      for (const recorded of sent) recorded.settle({ kind: 'failed', emitted, error });
    }
    this.#recorded.clear();
  }
}
