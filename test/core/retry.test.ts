import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../src/core/errors.ts';
import { retry } from '../../src/core/retry.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** Work that fails with each of these errors in turn, then succeeds. */
const failing = (...errors: Error[]) => {
  return async () => {
    const error = errors.shift();
    if (error) throw error;
    return 'done';
  };
};

const [first, second] = [new Error('first'), new Error('second')];

describe('retry', () => {
  it('waits as its policy says after each failure', async () => {
    const clock = new FakeClock();
    const asked: unknown[] = [];
    const done = retry(failing(first, second), {
      clock,
      backoffMs: (error, failures) => {
        asked.push([error, failures]);
        return failures * 100;
      },
    });
    await clock.advance(100);
    expect(clock.sleeping).toBe(1);
    await clock.advance(200);
    expect(await done).toBe('done');
    expect(asked).toEqual([
      [first, 1],
      [second, 2],
    ]);
  });

  it('throws a failure that is final', async () => {
    const clock = new FakeClock();
    const policy = { clock, backoffMs: (error: unknown) => (error === second ? undefined : 0) };
    const done = retry(failing(first, second), policy).catch((error) => error);
    await clock.advance(0);
    expect(await done).toBe(second);
  });

  it.each([
    ['the last failure at a time limit', new UnavailableError('timed out'), first],
    ['the reason of another end', 'interrupted', 'interrupted'],
  ])('throws %s', async (_, reason, expected) => {
    const controller = new AbortController();
    const policy = { clock: new FakeClock(), signal: controller.signal, backoffMs: () => 1000 };
    const done = retry(failing(first), policy).catch((error) => error);
    await Promise.resolve();
    controller.abort(reason);
    expect(await done).toBe(expected);
  });
});
