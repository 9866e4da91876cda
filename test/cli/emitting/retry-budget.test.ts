import { describe, expect, it } from 'vitest';
import { RetryBudget } from '../../../src/cli/emitting/retry-budget.ts';
import { InvalidRequestError, KevError, StatusError, UnavailableError } from '../../../src/core/errors.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';

const fail = (error: unknown) => () => Promise.reject(error);
const refusal = (code: number) => new StatusError({ code, message: 'no' });
const away = new UnavailableError('away');

describe('RetryBudget', () => {
  it('ends when no response came for its time, and is renewed by each response', async () => {
    const clock = new FakeClock();
    const patience = new RetryBudget(10_000, clock);
    await patience.tryOnce(fail(away)).catch(() => {});
    await clock.advance(9_999);
    expect(patience.isUsedUp).toBe(false);
    await clock.advance(1);
    expect(patience.isUsedUp).toBe(true);
    expect(await patience.tryOnce(async () => 'answer')).toBe('answer');
    expect(patience.isUsedUp).toBe(false);
  });

  it('runs from the beginning of a request that fails, not while nothing is asked', async () => {
    const clock = new FakeClock();
    const patience = new RetryBudget(10_000, clock);
    await clock.advance(60_000);
    expect(patience.isUsedUp).toBe(false);
    const hanging = patience.tryOnce(() => clock.sleep(10_000).then(fail(away))).catch(() => {});
    await clock.advance(10_000);
    await hanging;
    expect(patience.isUsedUp).toBe(true);
  });

  /**
   * A new store on a full disk was waited for without end: that an event is not there, which a store
   * that was not made yet says of every event, made what is hopeless hopeful again.
   */
  it('stays used up whatever the response to another kind of request', async () => {
    const patience = new RetryBudget(10_000, new FakeClock());
    await patience.tryOnce(fail(new KevError('input', 'no space left on the device'))).catch(() => {});
    await patience.tryRead(fail(refusal(404))).catch(() => {});
    expect(patience.isUsedUp).toBe(true);
  });

  it.each([
    ['a refusal', refusal(403), true],
    ['what is not there', new KevError('missing', 'no'), true],
    ['no answer', away, false],
    ['too many requests', refusal(429), false],
    ['a server out of order', refusal(500), false],
  ])('%s is an answer: %s', async (_, error, isAnswer) => {
    const clock = new FakeClock();
    const patience = new RetryBudget(10_000, clock);
    await patience.tryOnce(fail(error)).catch(() => {});
    await clock.advance(10_000);
    expect(patience.isUsedUp).toBe(!isAnswer);
  });

  it('is not renewed by responses of another kind, though used up by their failures', async () => {
    const clock = new FakeClock();
    const patience = new RetryBudget(10_000, clock);
    await patience.tryRead(fail(away)).catch(() => {});
    expect(await patience.tryRead(async () => 'answer')).toBe('answer');
    await patience.tryRead(fail(refusal(404))).catch(() => {});
    await clock.advance(10_000);
    expect(patience.isUsedUp).toBe(true);
  });

  it('makes of a server that is out of order one that may come back', async () => {
    const patience = new RetryBudget(10_000, new FakeClock());
    await expect(patience.tryOnce(fail(refusal(429)))).rejects.toThrow(new UnavailableError('no (429)'));
    await expect(patience.tryOnce(fail(refusal(404)))).rejects.toBeInstanceOf(StatusError);
  });

  it('has no end without a time, but for what no waiting mends', async () => {
    const clock = new FakeClock();
    const patience = new RetryBudget(undefined, clock);
    await clock.advance(1e9);
    expect(patience.isUsedUp).toBe(false);
    await patience.tryOnce(fail(new KevError('input', 'no credentials'))).catch(() => {});
    expect(patience.isUsedUp).toBe(true);
  });

  // A server whose answer made kev stumble was asked again and again, and kev never ended.
  it('is over after a bug, and not after a request that cannot be made', async () => {
    const patience = new RetryBudget(undefined, new FakeClock());
    const ask = (error: Error) => patience.tryOnce(() => Promise.reject(error)).catch(() => {});
    await ask(new InvalidRequestError('no name'));
    expect(patience.isUsedUp).toBe(false);
    await ask(new TypeError('undefined is not a function'));
    expect(patience.isUsedUp).toBe(true);
  });

  // With the wall clock, a limit grew by as much as that was set back.
  it('does not depend on the wall clock', async () => {
    const clock = new FakeClock();
    const patience = new RetryBudget(10_000, clock);
    await patience.tryOnce(fail(away)).catch(() => {});
    clock.set(clock.now() - 3_600_000_000_000n);
    await clock.advance(10_000);
    expect(patience.isUsedUp).toBe(true);
  });

  // An untrusted certificate was tried again for the whole time.
  it('does not ask again what cannot pass by itself', async () => {
    const patience = new RetryBudget(10_000, new FakeClock());
    const untrusted = new UnavailableError('untrusted', { isTransient: false });
    await expect(patience.retry(fail(untrusted))).rejects.toBe(untrusted);
    expect(patience.isUsedUp).toBe(true);
  });

  it('is over when its signal aborts, for the reason that was met before', async () => {
    const clock = new FakeClock();
    const ending = new AbortController();
    const patience = new RetryBudget(undefined, clock, ending.signal);
    const asked = patience.retry(fail(away));
    const failed = expect(asked).rejects.toBe(away);
    await settle();
    ending.abort(new UnavailableError('timed out after 5s'));
    await failed;
    expect(patience.isUsedUp).toBe(true);
    expect(clock.sleeping).toBe(0);
  });

  // Pages without end were each an answer.
  it('cuts what consists of requests without end', async () => {
    const clock = new FakeClock();
    const patience = new RetryBudget(10_000, clock);
    const list = async (signal: AbortSignal | undefined) => {
      for (;;) await clock.sleep(1000, signal);
    };
    const failed = expect(patience.tryRead(list)).rejects.toThrow('timed out after 10s');
    await clock.advance(10_000);
    await failed;
  });

  it('asks until there is a response', async () => {
    const clock = new FakeClock();
    const patience = new RetryBudget(10_000, clock);
    let tries = 0;
    const answer = patience.retry(async () => {
      tries += 1;
      if (tries < 4) throw away;
      return 'answer';
    });
    await clock.advance(3 * patience.backoffMs);
    expect(await answer).toBe('answer');
    expect(tries).toBe(4);
  });

  it('asks on until it is over, then once a request', async () => {
    const clock = new FakeClock();
    const patience = new RetryBudget(10_000, clock);
    let tries = 0;
    const ask = () =>
      patience.retry(async () => {
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
