import type { CoreV1Event } from '../event/types.ts';
import type { Outcome } from './outcome.ts';

/**
 * An event that was just recorded, and a promise of its outcome.
 *
 * @example
 * const { kind } = await recorder.record(pod, { type: 'Normal', reason: 'Started', message: 'it runs' }).outcome;
 * if (kind !== 'created' && kind !== 'patched') console.error(`the event was ${kind}`);
 */
export interface RecordedEvent<E = CoreV1Event> {
  /** The event as it was sent; undefined when it was refused, and the outcome is `rejected`. */
  readonly event: E | undefined;
  /**
   * Resolves to the outcome of the event, at the latest when the broadcaster has shut down, and never rejects. It may
   * be ignored. With several sinks: the outcome at the one that was started first. Without any: `dropped`.
   */
  readonly outcome: Promise<Outcome<E>>;
}

/** A recorded event until its outcome is known. A promise is allocated only for an outcome that is asked for. */
export class TrackedEvent<E> implements RecordedEvent<E> {
  event: E | undefined;
  #settled: Outcome<E> | undefined;
  #outcome: Promise<Outcome<E>> | undefined;
  #resolve: ((outcome: Outcome<E>) => void) | undefined;

  constructor(event?: E) {
    this.event = event;
  }

  get outcome(): Promise<Outcome<E>> {
    this.#outcome ??= this.#settled
      ? Promise.resolve(this.#settled)
      : new Promise((resolve) => {
          this.#resolve = resolve;
        });
    return this.#outcome;
  }

  /** Sets the outcome. Later ones change nothing. */
  settle(outcome: Outcome<E>): void {
    this.#settled ??= outcome;
    this.#resolve?.(this.#settled);
  }
}
