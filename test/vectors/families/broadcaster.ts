import { isDeepStrictEqual } from 'node:util';
import { Broadcaster, type FullChannelBehavior } from '../../../src/record/broadcaster.ts';
import type { Watcher } from '../../../src/record/channel.ts';
import { settle } from '../../support/fake-clock.ts';
import type { VectorCase } from '../vector-file.ts';

interface Call {
  op: 'watch' | 'watchWithPrefix' | 'action' | 'actionOrDrop' | 'recv' | 'recvWait' | 'stop' | 'shutdown';
  watcher?: string;
  prefix?: string[];
  event?: string;
  n?: number;
}

interface Outcome {
  result?: string;
  results?: Record<string, number>;
  got?: string[];
  closed?: boolean;
  error?: string;
}

interface Step {
  call: Call;
  expect: Outcome & { blocked?: boolean };
  laterExpect?: Outcome;
  /** Which earlier calls this one set free, by their index. */
  ended?: number[];
}

/** Drives a broadcaster as the real one was driven: each call on its own, and on until nothing can move. */
export async function runCase({ options, steps }: VectorCase): Promise<string[]> {
  const differences: string[] = [];
  const bench = new Bench(options);
  const calls = (steps as Step[]).map((step) => ({ step, outcome: undefined as Outcome | undefined }));
  const running = new Set<number>();

  for (const [index, call] of calls.entries()) {
    running.add(index);
    void bench.start(call.step.call).then((outcome) => {
      call.outcome = outcome;
    });
    await settle();
    const ended = [...running].filter((other) => calls[other]?.outcome !== undefined);
    for (const other of ended) running.delete(other);
    const setFree = ended.filter((other) => other !== index);
    const expected = call.step.ended ?? [];
    if (!isDeepStrictEqual(setFree, expected)) {
      differences.push(`step ${index} ended ${JSON.stringify(setFree)}, not ${JSON.stringify(expected)}`);
    }
    if (running.has(index) !== (call.step.expect.blocked === true)) {
      differences.push(`step ${index} is ${running.has(index) ? '' : 'not '}blocked`);
    }
  }

  for (const [index, { step, outcome }] of calls.entries()) {
    const expected = step.expect.blocked ? step.laterExpect : step.expect;
    if (expected === undefined || outcome === undefined) continue;
    if (isDeepStrictEqual(outcome, withoutError(expected))) continue;
    differences.push(`step ${index}: ${JSON.stringify(outcome)}, not ${JSON.stringify(expected)}`);
  }
  return differences;
}

/** An error is a call's result like others, and only its message counts: `actionOrDrop` throws where Go returns false, too. */
function withoutError({ error, results, ...rest }: Outcome): Outcome {
  const messageOf = (text: string) => text.replace(/^(false, )?error: /, '');
  const result = error ?? rest.result;
  return {
    ...rest,
    ...(result !== undefined && { result: messageOf(result) }),
    ...(results && {
      results: Object.fromEntries(Object.entries(results).map(([text, count]) => [messageOf(text), count])),
    }),
  };
}

class Bench {
  readonly #broadcaster: Broadcaster<string>;
  readonly #queueLength: number;
  readonly #watchers = new Map<string, { watcher: Watcher<string>; capacity: number }>();
  #locked: Promise<unknown> = Promise.resolve();

  constructor(options: Record<string, unknown>) {
    this.#queueLength = Number(options.queueLength);
    this.#broadcaster = new Broadcaster(
      this.#queueLength,
      options.fullChannelBehavior as FullChannelBehavior,
      options.longQueue ? { incomingLength: this.#queueLength } : {},
    );
  }

  async start(call: Call): Promise<Outcome> {
    switch (call.op) {
      case 'watch':
        return this.#watch(call, this.#queueLength, () => this.#broadcaster.watch());
      case 'watchWithPrefix': {
        const prefix = call.prefix ?? [];
        const capacity = Math.max(this.#queueLength, prefix.length + 1);
        return this.#watch(call, capacity, () => this.#broadcaster.watchWithPrefix(prefix));
      }
      case 'action':
        return this.#times(call, async (event) => {
          await this.#broadcaster.action(event);
          return 'ok';
        });
      case 'actionOrDrop':
        return this.#times(call, async (event) => String(this.#broadcaster.actionOrDrop(event)));
      case 'recv':
        return this.#receive(call);
      case 'recvWait':
        return this.#receiveWaiting(call);
      case 'stop': {
        const stopped = this.#watcher(call).watcher.stop();
        await this.#lock(() => stopped);
        return {};
      }
      case 'shutdown':
        await this.#lock(() => this.#broadcaster.shutdown());
        return {};
    }
  }

  /** Go's calls hold one lock until they are done; kev's have none, so that it is shown here who would wait for whom. */
  #lock<R>(call: () => Promise<R>): Promise<R> {
    const done = this.#locked.then(call);
    this.#locked = done.catch(() => {});
    return done;
  }

  async #watch(call: Call, capacity: number, watch: () => Watcher<string>): Promise<Outcome> {
    try {
      await this.#lock(async () => {
        this.#watchers.set(String(call.watcher), { watcher: watch(), capacity });
        // Go's Watch returns when the loop has come to it: so has it, when one that comes after is stopped.
        await this.#broadcaster.watch().stop();
      });
      return {};
    } catch (error) {
      return { result: (error as Error).message };
    }
  }

  async #times(call: Call, act: (event: string) => Promise<string>): Promise<Outcome> {
    const actOnce = (event: string) => this.#lock(() => act(event)).catch((error: Error) => error.message);
    if (call.n === undefined) return { result: await actOnce(String(call.event)) };
    const results: Record<string, number> = {};
    for (let i = 0; i < call.n; i += 1) {
      const result = await actOnce(`${call.event}${i}`);
      results[result] = (results[result] ?? 0) + 1;
    }
    return { results };
  }

  /** What lies in the queue now is no more than it has room for; the sender behind a queue of 0 counts as one. */
  #receive(call: Call): Outcome {
    const { watcher, capacity } = this.#watcher(call);
    const most = Math.min(call.n ?? Number.POSITIVE_INFINITY, Math.max(capacity, 1));
    const got: string[] = [];
    while (got.length < most) {
      const event = watcher.take();
      if (event === undefined) break;
      got.push(event);
    }
    return watcher.closed ? { got, closed: true } : { got };
  }

  async #receiveWaiting(call: Call): Promise<Outcome> {
    const { watcher } = this.#watcher(call);
    while (await watcher.wait()) {
      const event = watcher.take();
      if (event !== undefined) return { got: [event] };
    }
    return { got: [], closed: true };
  }

  #watcher(call: Call): { watcher: Watcher<string>; capacity: number } {
    const watcher = this.#watchers.get(String(call.watcher));
    if (!watcher) throw new Error(`no watcher ${call.watcher}`);
    return watcher;
  }
}
