import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';

// A server that asked to come back in a year was asked again at once, eleven times; `--timeout 1000h` was over as
// soon as it had begun: Node's timers do not wait for longer than 24 days, they do not wait at all then.
it('sleeps longer than a timer can wait', async () => {
  vi.useFakeTimers();
  try {
    let isOver = false;
    const days = 24 * 60 * 60 * 1000;
    void systemClock.sleep(60 * days).then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(60 * days - 1);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isOver).toBe(true);

    const end = new AbortController();
    const slept = systemClock.sleep(60 * days, end.signal);
    slept.catch(() => {});
    await vi.advanceTimersByTimeAsync(30 * days);
    end.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

describe('readings', () => {
  /** What the clock reads at these times of the wall clock (ms) and of the monotonic clock (ns). */
  function readings(times: [wallMs: number, monotonicNs: bigint][]): bigint[] {
    const wall = vi.spyOn(Date, 'now');
    const monotonic = vi.spyOn(process.hrtime, 'bigint');
    try {
      return times.map(([wallMs, monotonicNs]) => {
        wall.mockReturnValue(wallMs);
        monotonic.mockReturnValue(monotonicNs);
        return systemClock.now();
      });
    } finally {
      vi.restoreAllMocks();
    }
  }

  const start = Date.now() + 1_000_000;
  const isIncreasing = (all: bigint[]) => all.every((each, at) => at === 0 || each > (all[at - 1] ?? 0n));

  it('increase when a millisecond of one clock ends within a millisecond of the other', () => {
    const times = Array.from({ length: 100 }, (_, at): [number, bigint] => [start, 5_999_990n + BigInt(at)]);
    expect(isIncreasing(readings(times))).toBe(true);
  });

  it('increase when there are more of them in a millisecond than it has nanoseconds left', () => {
    const all = readings([
      [start + 10, 999_998n],
      ...Array.from({ length: 5 }, (): [number, bigint] => [start + 10, 1_000_000n]),
      [start + 11, 1n],
      [start + 11, 2n],
    ]);
    expect(isIncreasing(all)).toBe(true);
  });

  it('follow the wall clock when it is set back', () => {
    const [before = 0n, after = 0n, later = 0n] = readings([
      [start + 5_000, 0n],
      [start, 500n],
      [start, 600n],
    ]);
    expect(after).toBe(BigInt(start) * 1_000_000n + 500n);
    expect(after).toBeLessThan(before);
    expect(later).toBe(after + 1n);
  });
});
