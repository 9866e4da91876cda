import { describe, expect, it } from 'vitest';
import { retryUntilReachable } from '../../../src/cli/reading/retry-until-reachable.ts';
import { StatusError, UnavailableError } from '../../../src/core/errors.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createIo } from '../../support/in-process.ts';

const busy = new StatusError({ code: 503, message: 'busy' });
const cut = new UnavailableError('the connection was cut');

/** A look-up that fails in these ways, one after the other, and then succeeds. */
function failing(...errors: Error[]): { look: () => Promise<string>; tries: () => number } {
  let tries = 0;
  const look = async () => {
    const error = errors[tries++];
    if (error) throw error;
    return 'found';
  };
  return { look, tries: () => tries };
}

describe('retryUntilReachable', () => {
  it('retries with backoff while the server cannot be reached', async () => {
    const clock = new FakeClock();
    const { look, tries } = failing(cut, busy, cut);
    const found = retryUntilReachable(look, createIo({ clock }).io, () => 0);
    for (const [at, ms] of [800, 1600, 3200].entries()) {
      await clock.advance(ms - 1);
      expect(tries()).toBe(at + 1);
      await clock.advance(1);
    }
    expect(await found).toBe('found');
  });

  it.each([new StatusError({ code: 403, message: 'no' }), new TypeError('a bug')])(
    'hands on what does not pass: %s',
    async (error) => {
      await expect(retryUntilReachable(failing(error).look, createIo().io)).rejects.toBe(error);
    },
  );

  it('ends when the signal aborts', async () => {
    const controller = new AbortController();
    const io = { ...createIo({ clock: new FakeClock() }).io, signal: controller.signal };
    const found = retryUntilReachable(failing(cut).look, io);
    const reason = { kind: 'signal', number: 2 };
    controller.abort(reason);
    await expect(found).rejects.toBe(reason);
  });
});
