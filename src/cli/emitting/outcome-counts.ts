import { formatCount } from '../../print/count.ts';
import type { EmitOutcome } from './outcome.ts';

/** Outcome of a record. `invalid`: it could not be read, or breaks a rule of the API. */
export type RecordOutcome = Exclude<EmitOutcome['kind'], 'refused'> | 'invalid';

/** In the order in which they are printed. */
const PRINTED_ORDER: RecordOutcome[] = [
  'created',
  'patched',
  'aggregated',
  'queued',
  'filtered',
  'dropped',
  'rejected',
  'failed',
  'invalid',
];

const RECORDED: RecordOutcome[] = ['created', 'patched', 'aggregated', 'queued'];

/** Counts of records by outcome. */
export class OutcomeCounts {
  readonly #counts = new Map<RecordOutcome, number>();
  #total = 0;

  add(outcome: RecordOutcome): void {
    this.#total += 1;
    this.#counts.set(outcome, this.count(outcome) + 1);
  }

  get total(): number {
    return this.#total;
  }

  count(outcome: RecordOutcome): number {
    return this.#counts.get(outcome) ?? 0;
  }

  /** Whether every record is recorded or queued. */
  get isComplete(): boolean {
    return RECORDED.reduce((sum, outcome) => sum + this.count(outcome), 0) === this.#total;
  }

  /** Formats the counts: `20 records: 17 created, 2 patched, 1 invalid`. */
  toString(): string {
    const parts = PRINTED_ORDER.filter((outcome) => this.count(outcome) > 0).map(
      (outcome) => `${this.count(outcome)} ${outcome}`,
    );
    const total = formatCount(this.#total, 'record');
    return parts.length === 0 ? total : `${total}: ${parts.join(', ')}`;
  }
}
