import { describe, expect, it } from 'vitest';
import { StatusError, UnavailableError } from '../../src/core/errors.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import type { LogEntry } from '../../src/record/log.ts';
import type { Outcome } from '../../src/record/outcome.ts';
import { type RetryOptions, writeWithRetries } from '../../src/record/retry.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';

const EVENT: CoreV1Event = { metadata: { name: 'e' }, involvedObject: {} };
const DONE: Outcome = { kind: 'created', emitted: EVENT, event: EVENT };

function start() {
  const clock = new FakeClock();
  const log: LogEntry[] = [];
  const shutdown = new AbortController();
  const signal = new AbortController();
  const options: RetryOptions = {
    clock,
    sleepMs: 1000,
    random: () => 0.25,
    log: (entry) => log.push(entry),
    signal: signal.signal,
    stop: AbortSignal.any([shutdown.signal, signal.signal]),
  };
  return { clock, log, shutdown, signal, options, said: () => log.map(({ msg }) => msg) };
}

const failing = () => Promise.reject(new UnavailableError('down'));

describe('writeWithRetries', () => {
  it('sleeps a random part at first, then the whole, and not after the last try', async () => {
    const { clock, options } = start();
    const tries: number[] = [];
    const begin = clock.now();
    const outcome = writeWithRetries(
      EVENT,
      () => {
        tries.push(Number(clock.now() - begin) / 1e6);
        return failing();
      },
      options,
    );
    await clock.advance(60_000);
    expect(tries).toEqual([0, 250, 1250, 2250, 3250, 4250, 5250, 6250, 7250, 8250, 9250, 10_250]);
    expect(await outcome).toMatchObject({ kind: 'failed', emitted: EVENT, error: { message: 'down' } });
    expect(clock.sleeping).toBe(0);
  });

  it('ends with the first try that succeeds', async () => {
    const { clock, options, said } = start();
    const answers = [failing, failing, () => Promise.resolve(DONE)];
    const outcome = writeWithRetries(EVENT, () => (answers.shift() ?? failing)(), options);
    await clock.advance(1250);
    expect(await outcome).toBe(DONE);
    expect(said()).toEqual(Array(2).fill('Unable to write event (may retry after sleeping)'));
  });

  it('counts a try as the first again when the sink was alive in it', async () => {
    const { clock, options } = start();
    let tries = 0;
    const write = () => {
      tries += 1;
      return failing();
    };
    void writeWithRetries(EVENT, write, options, () => tries <= 5);
    await clock.advance(60_000);
    expect(tries).toBe(5 + 11);
  });

  it.each<[string, Error, string]>([
    ['a refusal', new StatusError({ code: 500 }), 'error'],
    ['a name that is taken', new StatusError({ code: 409, reason: 'AlreadyExists' }), 'info'],
  ])('takes %s as final', async (_, error, level) => {
    const { options, log } = start();
    const outcome = await writeWithRetries(EVENT, () => Promise.reject(error), options);
    expect(outcome).toEqual({ kind: 'rejected', emitted: EVENT, error });
    expect(log).toMatchObject([{ level, msg: 'Server rejected event (will not retry!)' }]);
  });

  it.each([
    ['shutdown', 'Unable to write event (broadcaster is shut down)'],
    ['signal', 'Unable to write event (out of time)'],
  ] as const)('stops between attempts at a %s, and logs it', async (name, msg) => {
    const context = start();
    const outcome = writeWithRetries(EVENT, failing, context.options);
    await settle();
    context[name].abort();
    expect(await outcome).toMatchObject({ kind: 'failed', error: { message: 'down' } });
    expect(context.said()).toEqual(['Unable to write event (may retry after sleeping)', msg]);
  });

  it('tries once after shutdown, and not at all after the signal', async () => {
    const context = start();
    let tries = 0;
    const write = () => {
      tries += 1;
      return failing();
    };
    context.shutdown.abort();
    expect(await writeWithRetries(EVENT, write, context.options)).toMatchObject({ kind: 'failed' });
    expect(tries).toBe(1);
    context.signal.abort(new Error('late'));
    const outcome = await writeWithRetries(EVENT, write, context.options);
    expect(outcome).toMatchObject({ kind: 'failed', error: { message: 'late' } });
    expect(tries).toBe(1);
  });
});
