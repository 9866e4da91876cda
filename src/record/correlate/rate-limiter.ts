/**
 * A bucket of tokens: full at first, refilled with time, one token an admission.
 *
 * What is missing may be owed for less than a nanosecond; a refusal changes nothing; an admission at
 * an earlier time than the last takes the bucket back to that time, and nothing is refilled for it.
 *
 * Source: client-go `util/flowcontrol` over `golang.org/x/time/rate`, whose arithmetic on doubles is
 * kept step by step, since who is let through at a boundary hangs on its rounding.
 */
export class RateLimiter {
  readonly #qps: number;
  readonly #burst: number;
  #tokens: number;
  #last: bigint | undefined;

  /**
   * @param qps tokens a second; 0 and less refill nothing
   * @param burst how many the bucket holds; below 1 nothing is admitted
   */
  constructor(qps: number, burst: number) {
    this.#qps = qps;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** Whether one more is admitted at the time `now`, in nanoseconds; takes its token if so. */
  tryAccept(now: bigint): boolean {
    const tokens = this.#tokensAt(now) - 1;
    if (this.#burst < 1 || (tokens < 0 && this.#nanosecondsFor(-tokens) >= 1)) return false;
    this.#last = now;
    this.#tokens = tokens;
    return true;
  }

  #tokensAt(now: bigint): number {
    if (this.#last === undefined || now <= this.#last || this.#qps <= 0) return this.#tokens;
    return Math.min(this.#burst, this.#tokens + toSeconds(now - this.#last) * this.#qps);
  }

  #nanosecondsFor(tokens: number): number {
    return this.#qps <= 0 ? Number.POSITIVE_INFINITY : (tokens / this.#qps) * 1e9;
  }
}

/** Nanoseconds as seconds: the whole ones and the rest made doubles apart, as Go's Duration.Seconds does. */
function toSeconds(ns: bigint): number {
  const exact = Number(ns);
  if (!Number.isSafeInteger(exact)) return Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;
  const rest = exact % 1e9;
  return (exact - rest) / 1e9 + rest / 1e9;
}
