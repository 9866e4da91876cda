import { describe, expect, it } from 'vitest';
import { RetryBudget } from '../../../src/cli/emitting/retry-budget.ts';
import { InvalidRequestError, KevError, StatusError, UnavailableError } from '../../../src/core/errors.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';

const fail = (error: unknown) => () => Promise.reject(error);
const refusal = (code: number) => new StatusError({ code, message: 'no' });
const away = new UnavailableError('away');

describe('RetryBudget', () => {
  it('is used up after its time without a response, and reset by each response', async () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(10_000, clock);
    await budget.tryOnce(fail(away)).catch(() => {});
    await clock.advance(9_999);
    expect(budget.isUsedUp).toBe(false);
    await clock.advance(1);
    expect(budget.isUsedUp).toBe(true);
    expect(await budget.tryOnce(async () => 'response')).toBe('response');
    expect(budget.isUsedUp).toBe(false);
  });

  it('starts with the first failing request, and not between requests', async () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(10_000, clock);
    await clock.advance(60_000);
    expect(budget.isUsedUp).toBe(false);
    const hanging = budget.tryOnce(() => clock.sleep(10_000).then(fail(away))).catch(() => {});
    await clock.advance(10_000);
    await hanging;
    expect(budget.isUsedUp).toBe(true);
  });

  /**
   * kev retried forever with a new store on a full disk: such a store reports every event as missing, which reset the
   * budget.
   */
  it('stays used up after a response to a read', async () => {
    const budget = new RetryBudget(10_000, new FakeClock());
    await budget.tryOnce(fail(new KevError('input', 'no space left on the device'))).catch(() => {});
    await budget.tryRead(fail(refusal(404))).catch(() => {});
    expect(budget.isUsedUp).toBe(true);
  });

  it.each([
    ['a refusal', refusal(403), true],
    ['a missing object', new KevError('missing', 'no'), true],
    ['no response', away, false],
    ['too many requests', refusal(429), false],
    ['an internal error', refusal(500), false],
  ])('%s resets it: %s', async (_, error, isReset) => {
    const clock = new FakeClock();
    const budget = new RetryBudget(10_000, clock);
    await budget.tryOnce(fail(error)).catch(() => {});
    await clock.advance(10_000);
    expect(budget.isUsedUp).toBe(!isReset);
  });

  it('is not reset by successful reads, but used up by failing ones', async () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(10_000, clock);
    await budget.tryRead(fail(away)).catch(() => {});
    expect(await budget.tryRead(async () => 'response')).toBe('response');
    await budget.tryRead(fail(refusal(404))).catch(() => {});
    await clock.advance(10_000);
    expect(budget.isUsedUp).toBe(true);
  });

  it('turns responses such as 503 into errors that can be retried', async () => {
    const budget = new RetryBudget(10_000, new FakeClock());
    await expect(budget.tryOnce(fail(refusal(429)))).rejects.toThrow(new UnavailableError('no (429)'));
    await expect(budget.tryOnce(fail(refusal(404)))).rejects.toBeInstanceOf(StatusError);
  });

  it("without a time is used up only by errors that can't be retried", async () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(undefined, clock);
    await clock.advance(1e9);
    expect(budget.isUsedUp).toBe(false);
    await budget.tryOnce(fail(new KevError('input', 'no credentials'))).catch(() => {});
    expect(budget.isUsedUp).toBe(true);
  });

  // kev never ended when a response caused a bug.
  it('is used up after a bug, and not after an invalid request', async () => {
    const budget = new RetryBudget(undefined, new FakeClock());
    const ask = (error: Error) => budget.tryOnce(() => Promise.reject(error)).catch(() => {});
    await ask(new InvalidRequestError('no name'));
    expect(budget.isUsedUp).toBe(false);
    await ask(new TypeError('undefined is not a function'));
    expect(budget.isUsedUp).toBe(true);
  });

  // With the wall clock, setting it back extended the limit.
  it('does not depend on the wall clock', async () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(10_000, clock);
    await budget.tryOnce(fail(away)).catch(() => {});
    clock.set(clock.now() - 3_600_000_000_000n);
    await clock.advance(10_000);
    expect(budget.isUsedUp).toBe(true);
  });

  // An untrusted certificate was retried until the budget was used up.
  it('does not retry permanent failures', async () => {
    const budget = new RetryBudget(10_000, new FakeClock());
    const untrusted = new UnavailableError('untrusted', { isTransient: false });
    await expect(budget.retry(fail(untrusted))).rejects.toBe(untrusted);
    expect(budget.isUsedUp).toBe(true);
  });

  it('is used up when its signal aborts, with the last failure as the reason', async () => {
    const clock = new FakeClock();
    const ending = new AbortController();
    const budget = new RetryBudget(undefined, clock, ending.signal);
    const asked = budget.retry(fail(away));
    const failed = expect(asked).rejects.toBe(away);
    await settle();
    ending.abort(new UnavailableError('timed out after 5s'));
    await failed;
    expect(budget.isUsedUp).toBe(true);
    expect(clock.sleeping).toBe(0);
  });

  // Each of an endless series of pages counted as a response.
  it('aborts a read that makes requests without end', async () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(10_000, clock);
    const list = async (signal: AbortSignal | undefined) => {
      for (;;) await clock.sleep(1000, signal);
    };
    const failed = expect(budget.tryRead(list)).rejects.toThrow('timed out after 10s');
    await clock.advance(10_000);
    await failed;
  });

  it('retries until there is a response', async () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(10_000, clock);
    let tries = 0;
    const response = budget.retry(async () => {
      tries += 1;
      if (tries < 4) throw away;
      return 'response';
    });
    await clock.advance(3 * budget.backoffMs);
    expect(await response).toBe('response');
    expect(tries).toBe(4);
  });

  it('retries until it is used up, then makes each request once', async () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(10_000, clock);
    let tries = 0;
    const ask = () =>
      budget.retry(async () => {
        tries += 1;
        throw away;
      });
    const first = ask().catch((error: unknown) => error);
    await clock.advance(20_000);
    expect(await first).toBe(away);
    expect(tries).toBe(11);
    await expect(ask()).rejects.toBe(away);
    expect(tries).toBe(12);
    await settle();
    expect(clock.sleeping).toBe(0);
  });
});
