import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { openLocalStore } from '../../../src/store/store.ts';
import { runInProcess } from '../../support/in-process.ts';
import { seededRandom } from '../../support/random.ts';
import type { Scenario, TortureOptions } from '../scenario.ts';

const OBJECTS = 12;
const NS_PER_DAY = 86_400_000_000_000n;

/**
 * The clock is set back and forth, by up to a year, between emits and while a watch goes on: nothing is
 * lost, repeated or out of order, counts are right, and no age is negative.
 */
export const clock: Scenario = {
  name: 'clock',
  async run({ seed, short, home }: TortureOptions) {
    const emits = short ? 150 : 3000;
    const random = seededRandom(seed);
    const path = join(home.path, 'store');
    const wrong = new WrongClock();
    const watched: CoreV1Event[] = [];
    await using store = await openLocalStore({ location: path, clock: wrong });
    const ending = new AbortController();
    const watching = (async () => {
      const options = { resourceVersion: '0', signal: ending.signal };
      for await (const { changes } of store.source.changes({}, options)) {
        watched.push(...changes.map(({ object }) => object));
        if (watched.length === emits) return;
      }
    })();
    const counts = new Map<string, number>();
    for (let at = 0; at < emits; at++) {
      wrong.set(BigInt(Math.floor((random() - 0.5) * 730)) * NS_PER_DAY);
      const object = `pod/x${Math.floor(random() * OBJECTS)}`;
      const run = await runInProcess(['emit', object, 'Normal', 'R', 'm', '--store', path], { clock: wrong });
      const count = (counts.get(object) ?? 0) + 1;
      const end = count === 1 ? 'created\n' : `patched (x${count})\n`;
      assert(
        run.status === 0 && run.stdout.endsWith(end),
        `emit ${at} of ${object}: ${run.stdout}${run.stderr}`,
      );
      counts.set(object, count);
      if (at % 50 === 0) await assertListed(path, wrong, counts.size);
    }
    const late = setTimeout(() => ending.abort(), 30_000);
    await watching;
    clearTimeout(late);
    const revisions = watched.map(({ metadata }) => Number(metadata.resourceVersion));
    assert(revisions.length === emits, `a watch saw ${revisions.length} of ${emits} states`);
    assert(
      revisions.every((revision, at) => revision === at + 1),
      'a watch saw states out of order',
    );
    await assertListed(path, wrong, counts.size);
    return `${emits} emits while the clock jumped, ${watched.length} states watched: 0 lost, 0 repeated`;
  },
};

/** The system's clock with an offset. */
class WrongClock implements Clock {
  #offsetNs = 0n;

  set(offsetNs: bigint): void {
    this.#offsetNs = offsetNs;
  }

  now(): bigint {
    return systemClock.now() + this.#offsetNs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }
}

/** Checks that all events are listed, once each, with a valid age. */
async function assertListed(path: string, wrong: Clock, events: number): Promise<void> {
  const { status, stdout, stderr } = await runInProcess(['get', '--no-headers', '--store', path], {
    clock: wrong,
  });
  const lines = stdout.trim().split('\n');
  assert(
    status === 0 && lines.length === events,
    `kev get ended with ${status} and ${lines.length} lines: ${stderr}`,
  );
  // kubectl prints this for times in the future.
  const odd = lines.find((line) => !/^((\d+[smhdy])+|<invalid>) /.test(line));
  assert(odd === undefined, `not an age: ${odd}`);
}
