import type { Clock } from '../../../core/clock.ts';
import { formatCount } from '../../../print/count.ts';
import type { Recorded } from '../../../store/history/source-recording.ts';

/** Period over which the rate is measured. */
const PERIOD_MS = 5000;

/** Counts what is recorded, for the status line. */
export class RecordRate {
  readonly #clock: Clock;
  #states = 0;
  /** How long ago the latest event had happened when it was recorded, in nanoseconds. */
  #lag: bigint | undefined;
  #since: { ms: number; states: number };
  #perSecond = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = { ms: clock.monotonicMs(), states: 0 };
  }

  /** @param latest when the latest of them happened, in nanoseconds since the epoch */
  add({ added, latest }: Recorded): void {
    this.#states += added;
    if (latest !== undefined) this.#lag = this.#clock.now() - latest;
  }

  /** Formats the status line, such as `4512 states recorded, 12/s, 0.8s behind`. */
  describe(): string {
    const ms = this.#clock.monotonicMs();
    const elapsedMs = ms - this.#since.ms;
    if (elapsedMs >= PERIOD_MS) {
      this.#perSecond = ((this.#states - this.#since.states) * 1000) / elapsedMs;
      this.#since = { ms, states: this.#states };
    }
    const lag = this.#lag === undefined ? '' : `, ${(Number(this.#lag) / 1e9).toFixed(1)}s behind`;
    return `${formatCount(this.#states, 'state')} recorded, ${Math.round(this.#perSecond)}/s${lag}`;
  }
}
