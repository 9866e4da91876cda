import { describe, expect, it } from 'vitest';
import { withIdleTimeout } from '../../../src/cluster/watch/idle-timeout.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';

/** Speaks after these pauses, then is silent until it is told to end. */
async function* speak(clock: FakeClock, pauses: number[], signal: AbortSignal): AsyncGenerator<number> {
  for (const [at, pause] of pauses.entries()) {
    await clock.sleep(pause, signal);
    yield at;
  }
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

describe('withIdleTimeout', () => {
  it('ends a source that yields nothing for too long, and no other', async () => {
    const clock = new FakeClock();
    const heard: number[] = [];
    const done = (async () => {
      for await (const one of withIdleTimeout((signal) => speak(clock, [900, 900, 900], signal), {
        clock,
        limitMs: 1000,
      })) {
        heard.push(one);
      }
    })();
    const failed = expect(done).rejects.toThrow('no data from the server for 1s');
    await clock.advance(3600);
    expect(heard).toEqual([0, 1, 2]);
    await clock.advance(200);
    await failed;
    expect(clock.sleeping).toBe(0);
  });

  it('does not depend on the wall clock', async () => {
    const clock = new FakeClock();
    const silent = withIdleTimeout((signal) => speak(clock, [], signal), { clock, limitMs: 1000 }).next();
    const failed = expect(silent).rejects.toThrow('no data from the server for 1s');
    clock.set(clock.now() - 3_600_000_000_000n);
    await clock.advance(1000);
    await failed;
  });

  it('does not count the time that the consumer takes', async () => {
    const clock = new FakeClock();
    const events = withIdleTimeout((signal) => speak(clock, [100, 100], signal), { clock, limitMs: 1000 });
    const first = events.next();
    await clock.advance(100);
    expect(await first).toMatchObject({ value: 0 });
    await clock.advance(5000);
    const second = events.next();
    await clock.advance(500);
    expect(await second).toMatchObject({ value: 1 });
    await events.return(undefined);
    await settle();
    expect(clock.sleeping).toBe(0);
  });

  it('passes the outer signal on', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const { signal } = controller;
    const next = withIdleTimeout((inner) => speak(clock, [], inner), { clock, limitMs: 1000, signal }).next();
    await settle();
    controller.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });
});
