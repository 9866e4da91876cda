import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedQueues, objectQueueKey } from '../../src/record/keyed-queues.ts';
import { settle } from '../support/fake-clock.ts';

const LIMITS = { maxItems: 100, maxPerKey: 10 };

describe('KeyedQueues', () => {
  it('keeps the order about an object, never works on two about the same, and forgets none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 }),
        async (scheduler, keys) => {
          const busy = new Set<string>();
          const done: Record<string, number[]> = { a: [], b: [], c: [] };
          const lanes = new KeyedQueues<{ key: string; number: number }>(
            async ({ key, number }) => {
              expect(busy.has(key)).toBe(false);
              busy.add(key);
              await scheduler.schedule(Promise.resolve());
              busy.delete(key);
              done[key]?.push(number);
            },
            { maxItems: 100, maxPerKey: 100 },
          );
          for (const [number, key] of keys.entries()) expect(lanes.add(key, { key, number })).toBe(true);
          await scheduler.waitFor(lanes.waitUntilEmpty());
          for (const [key, numbers] of Object.entries(done)) {
            expect(numbers).toEqual(keys.flatMap((other, number) => (other === key ? [number] : [])));
          }
        },
      ),
    );
  });

  it('does not let one object wait for another', async () => {
    const done: string[] = [];
    let release = () => {};
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    const lanes = new KeyedQueues<string>(async (item) => {
      if (item === 'stuck') await stuck;
      done.push(item);
    }, LIMITS);
    lanes.add('a', 'stuck');
    lanes.add('a', 'behind it');
    lanes.add('b', 'free');
    await settle();
    expect(done).toEqual(['free']);
    release();
    await lanes.waitUntilEmpty();
    expect(done).toEqual(['free', 'stuck', 'behind it']);
  });

  it('takes no more about one object than it may, and still takes others', () => {
    const lanes = new KeyedQueues<number>(() => new Promise(() => {}), LIMITS);
    const taken = Array.from({ length: 20 }, (_, number) => lanes.add('a', number));
    expect(taken.filter(Boolean)).toHaveLength(11);
    expect(lanes.add('b', 0)).toBe(true);
  });

  it('is full when it holds what it may in all, until one is done', async () => {
    const releases: (() => void)[] = [];
    const lanes = new KeyedQueues<number>(() => new Promise((resolve) => releases.push(resolve)), {
      maxItems: 3,
      maxPerKey: 10,
    });
    for (const key of ['a', 'b', 'c']) lanes.add(key, 0);
    expect(lanes.isFull).toBe(true);
    let hasRoom = false;
    const room = lanes.waitForCapacity().then(() => {
      hasRoom = true;
    });
    await settle();
    expect(hasRoom).toBe(false);
    releases[1]?.();
    await room;
    expect(lanes.isFull).toBe(false);
    await lanes.waitForCapacity();
  });
});

describe('objectKey', () => {
  it.each([
    [{ kind: 'Pod', namespace: 'ns', name: 'web', uid: 'u' }, 'Pod/ns/web'],
    [{ kind: 'Node', name: 'n' }, 'Node//n'],
    [{}, '//'],
  ])('of %j is %s', (involvedObject, key) => {
    expect(objectQueueKey({ metadata: {}, involvedObject })).toBe(key);
  });
});
