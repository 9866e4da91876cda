import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from '../../../src/record/correlate/rate-limiter.ts';

const second = 1_000_000_000n;

/** How many of `tries` at the same time are let through. */
function admitted(limiter: RateLimiter, now: bigint, tries: number): number {
  return Array.from({ length: tries }, () => limiter.tryAccept(now)).filter(Boolean).length;
}

const steps = fc.array(fc.bigInt({ min: 0n, max: 5n * second }), { maxLength: 60 });
const rates = fc.constantFrom(0.001, 0.1, 0.5, 1, 3, 7, 1e6).map(Math.fround);
const bursts = fc.integer({ min: 1, max: 10 });

describe('RateLimiter', () => {
  it('lets the burst through at once, and then as many as are refilled', () => {
    const limiter = new RateLimiter(0.5, 3);
    expect(admitted(limiter, 0n, 5)).toBe(3);
    expect(admitted(limiter, 2n * second - 2n, 5)).toBe(0);
    expect(admitted(limiter, 2n * second, 5)).toBe(1);
    expect(admitted(limiter, 1000n * second, 5)).toBe(3);
  });

  it('lets less than a nanosecond of refilling be owed', () => {
    const limiter = new RateLimiter(3, 1);
    expect(admitted(limiter, 0n, 2)).toBe(1);
    // A third of a second is 333,333,333 and a third nanoseconds.
    expect(admitted(limiter, 333_333_332n, 1)).toBe(0);
    expect(admitted(limiter, 333_333_333n, 1)).toBe(1);
  });

  it('never lets more through than the burst and what time refilled', () => {
    fc.assert(
      fc.property(rates, bursts, steps, (qps, burst, waits) => {
        const limiter = new RateLimiter(qps, burst);
        let now = 0n;
        let passed = 0;
        for (const wait of waits) {
          now += wait;
          passed += admitted(limiter, now, 2);
        }
        // Each admission may owe a nanosecond's worth.
        expect(passed).toBeLessThanOrEqual(burst + (Number(now) / 1e9) * qps + passed * qps * 1e-9 + 1e-6);
      }),
    );
  });

  it('changes nothing when it refuses', () => {
    fc.assert(
      fc.property(rates, bursts, steps, (qps, burst, waits) => {
        const asked = new RateLimiter(qps, burst);
        const twin = new RateLimiter(qps, burst);
        let now = 0n;
        for (const wait of waits) {
          now += wait;
          const answer = asked.tryAccept(now);
          // The twin is not asked at the times of refusals, and must not differ by that.
          if (answer) expect(twin.tryAccept(now)).toBe(true);
          else if (asked.tryAccept(now)) throw new Error('refused, then let through at the same time');
        }
        for (const later of [second, 2n * second]) {
          expect(admitted(asked, now + later, 12)).toBe(admitted(twin, now + later, 12));
        }
      }),
    );
  });

  it('goes back with the clock when it lets one through, and refills nothing for that', () => {
    const limiter = new RateLimiter(1, 2);
    expect(limiter.tryAccept(10n * second)).toBe(true);
    expect(limiter.tryAccept(5n * second)).toBe(true);
    expect(limiter.tryAccept(5n * second)).toBe(false);
    expect(limiter.tryAccept(6n * second)).toBe(true);
  });

  it.each([
    { what: 'a negative rate refills nothing', qps: -1, burst: 2, passed: 2 },
    { what: 'a rate of 0 refills nothing', qps: 0, burst: 2, passed: 2 },
    { what: 'a negative burst lets nothing through', qps: 1e9, burst: -1, passed: 0 },
    { what: 'a burst of 0 lets nothing through', qps: 1e9, burst: 0, passed: 0 },
  ])('$what', ({ qps, burst, passed }) => {
    const limiter = new RateLimiter(qps, burst);
    expect(admitted(limiter, 0n, 5) + admitted(limiter, 1000n * second, 5)).toBe(passed);
  });

  it('counts nanoseconds exactly over times that a double cannot hold', () => {
    const limiter = new RateLimiter(Math.fround(1e-9), 1);
    expect(limiter.tryAccept(0n)).toBe(true);
    expect(limiter.tryAccept(500_000_000n * second)).toBe(false);
    expect(limiter.tryAccept(1_000_000_100n * second)).toBe(true);
  });
});
