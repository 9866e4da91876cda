import type { EmitOutcome } from './outcome.ts';

/** Outcome of a record. `invalid`: it could not be read, or breaks a rule of the API. */
export type RecordOutcome = Exclude<EmitOutcome['kind'], 'refused'> | 'invalid';

/** In the order in which they are printed. */
const ENDS: RecordOutcome[] = [
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

  add(end: RecordOutcome): void {
    this.#total += 1;
    this.#counts.set(end, this.count(end) + 1);
  }

  get total(): number {
    return this.#total;
  }

  count(end: RecordOutcome): number {
    return this.#counts.get(end) ?? 0;
  }

  /** Whether every record is recorded or queued. */
  get isWhole(): boolean {
    return RECORDED.reduce((sum, end) => sum + this.count(end), 0) === this.#total;
  }

  /** Formats the counts: `20 records: 17 created, 2 patched, 1 invalid`. */
  toString(): string {
    const parts = ENDS.filter((end) => this.count(end) > 0).map((end) => `${this.count(end)} ${end}`);
    const whole = `${this.#total} ${this.#total === 1 ? 'record' : 'records'}`;
    return parts.length === 0 ? whole : `${whole}: ${parts.join(', ')}`;
  }
}
