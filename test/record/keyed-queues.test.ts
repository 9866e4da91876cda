import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedQueues, objectQueueKey } from '../../src/record/keyed-queues.ts';
import { settle } from '../support/fake-clock.ts';

describe('KeyedQueues', () => {
  it('keeps the order of each key, never runs two of the same key, and forgets none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 }),
        async (scheduler, keys) => {
          const busy = new Set<string>();
          const done: Record<string, number[]> = { a: [], b: [], c: [] };
          const queues = new KeyedQueues();
          const runs = keys.map((key, number) =>
            queues.run(key, async () => {
              expect(busy.has(key)).toBe(false);
              busy.add(key);
              await scheduler.schedule(Promise.resolve());
              busy.delete(key);
              done[key]?.push(number);
              return number;
            }),
          );
          expect(await scheduler.waitFor(Promise.all(runs))).toEqual([...keys.keys()]);
          for (const [key, numbers] of Object.entries(done)) {
            expect(numbers).toEqual(keys.flatMap((other, number) => (other === key ? [number] : [])));
            expect(queues.lengthOf(key)).toBe(0);
          }
        },
      ),
    );
  });

  it('does not let one key wait for another, and goes on after a failure', async () => {
    const done: string[] = [];
    let fail = () => {};
    const stuck = new Promise<void>((_, reject) => {
      fail = () => reject(new Error('failed'));
    });
    const queues = new KeyedQueues();
    const first = queues.run('a', () => stuck);
    const run = (key: string, item: string) => queues.run(key, async () => done.push(item));
    const others = [run('a', 'behind it'), run('b', 'free')];
    expect(queues.lengthOf('a')).toBe(2);
    await settle();
    expect(done).toEqual(['free']);
    fail();
    await expect(first).rejects.toThrow('failed');
    await Promise.all(others);
    expect(done).toEqual(['free', 'behind it']);
  });

  it('waits for all work, also for what is added meanwhile', async () => {
    const queues = new KeyedQueues();
    const done: string[] = [];
    void queues.run('a', async () => {
      await settle();
      void queues.run('b', async () => done.push('later'));
      done.push('first');
    });
    await queues.waitForAll();
    expect(done).toEqual(['first', 'later']);
    await queues.waitForAll();
  });
});

describe('objectQueueKey', () => {
  it.each([
    [{ kind: 'Pod', namespace: 'ns', name: 'web', uid: 'u' }, 'Pod/ns/web'],
    [{ kind: 'Node', name: 'n' }, 'Node//n'],
    [{}, '//'],
    [null, ''],
  ])('of %j is %s', (involvedObject, key) => {
    expect(objectQueueKey({ metadata: {}, involvedObject: involvedObject as object })).toBe(key);
  });
});
