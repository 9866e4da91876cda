import { describe, expect, it } from 'vitest';
import { TimeLimitError, TimeLimits } from '../../../src/cluster/http/time-limit.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';

/** Waits for its signal, and gives the reason. */
const reasonOf = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));

describe('a shared limit', () => {
  it('is shared by what starts at nearly the same time, with one timer', async () => {
    const clock = new FakeClock();
    const limits = new TimeLimits(1000, clock);
    const first = limits.shared();
    const held = first.run(undefined, reasonOf);
    await clock.advance(9);
    expect(limits.shared()).toBe(first);
    expect(clock.sleeping).toBe(1);
    await clock.advance(1);
    expect(limits.shared()).not.toBe(first);
    await clock.advance(990);
    expect(await held).toBeInstanceOf(TimeLimitError);
  });

  it('is a new one when the last is unused and its timer has ended', async () => {
    const clock = new FakeClock();
    const limits = new TimeLimits(1000, clock);
    const first = limits.shared();
    await first.run(undefined, async () => {});
    expect(clock.sleeping).toBe(0);
    expect(limits.shared()).not.toBe(first);
  });

  it('continues for the others when one is done', async () => {
    const clock = new FakeClock();
    const limit = new TimeLimits(1000, clock).shared();
    const held = limit.run(undefined, reasonOf);
    await limit.run(undefined, async () => {});
    await clock.advance(1000);
    expect(await held).toBeInstanceOf(TimeLimitError);
  });

  it('gives each its own signal too', async () => {
    const clock = new FakeClock();
    const limit = new TimeLimits(1000, clock).shared();
    const controller = new AbortController();
    const mine = limit.run(controller.signal, reasonOf);
    const other = limit.run(undefined, reasonOf);
    controller.abort('enough');
    expect(await mine).toBe('enough');
    await settle();
    await clock.advance(1000);
    expect(await other).toBeInstanceOf(TimeLimitError);
  });
});

it('a limit from own() is not shared', () => {
  const limits = new TimeLimits(1000, new FakeClock());
  expect(limits.own()).not.toBe(limits.own());
});
