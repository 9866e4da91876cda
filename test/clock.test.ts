import { expect, it, vi } from 'vitest';
import { systemClock } from '../src/clock.ts';

// A server that asked to come back in a year was asked again at once, eleven times; `--timeout 1000h` was over as
// soon as it had begun: Node's timers do not wait for longer than 24 days, they do not wait at all then.
it('sleeps longer than a timer can wait', async () => {
  vi.useFakeTimers();
  try {
    let isOver = false;
    const days = 24 * 60 * 60 * 1000;
    systemClock.sleep(60 * days).then(() => {
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
