import type { Log } from './log.ts';
import { type Outcome, type OutcomeKind, type Totals, toTotals } from './outcome.ts';
import { callSafely, describeError } from './safe-call.ts';

/** Counts the outcomes of one recording and calls `onOutcome` with each. */
export class OutcomeReport<E> {
  readonly #onFailure: (error: unknown) => void;
  readonly #onOutcome: ((outcome: Outcome<E>) => void) | undefined;
  readonly #counts = new Map<OutcomeKind, number>();
  #isClosed = false;

  constructor(log: Log, onOutcome: ((outcome: Outcome<E>) => void) | undefined) {
    this.#onFailure = (error) =>
      log({ level: 'error', msg: 'Outcome handler failed', err: describeError(error) });
    this.#onOutcome = onOutcome;
  }

  /** Reports an outcome, and counts it unless the report is closed. Returns whether it was counted. */
  add(outcome: Outcome<E>): boolean {
    if (!this.#isClosed) this.#counts.set(outcome.kind, (this.#counts.get(outcome.kind) ?? 0) + 1);
    const onOutcome = this.#onOutcome;
    if (onOutcome) callSafely(() => onOutcome(outcome), this.#onFailure);
    return !this.#isClosed;
  }

  /** Totals of the outcomes so far and of `pending` events. */
  totals(pending: number): Totals {
    return toTotals(this.#counts, pending);
  }

  /** Stops counting. */
  close(): void {
    this.#isClosed = true;
  }
}
