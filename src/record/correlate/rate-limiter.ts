/**
 * A token bucket: full at first, refilled over time, one token per event.
 *
 * As in Go, a token that is missing for less than a nanosecond counts as present, a refusal changes nothing, and an
 * acceptance at an earlier time than the last sets the bucket back to that time without a refill.
 *
 * Source: client-go `util/flowcontrol` on `golang.org/x/time/rate`. The floating-point operations are the same, because
 * their rounding decides who passes at a boundary.
 */
export class RateLimiter {
  readonly #qps: number;
  readonly #burst: number;
  #tokens: number;
  #last: bigint | undefined;

  /**
   * @param qps tokens per second; 0 or less: no refill
   * @param burst capacity of the bucket; below 1: nothing is accepted
   */
  constructor(qps: number, burst: number) {
    this.#qps = qps;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** Takes a token at the time `now`, in nanoseconds. Returns whether there was one. */
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

/** Converts nanoseconds to seconds with the rounding of Go's Duration.Seconds. */
function toSeconds(ns: bigint): number {
  const exact = Number(ns);
  if (!Number.isSafeInteger(exact)) return Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;
  const rest = exact % 1e9;
  return (exact - rest) / 1e9 + rest / 1e9;
}
