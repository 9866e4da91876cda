import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Broadcaster } from '../../src/record/broadcaster.ts';
import type { Watcher } from '../../src/record/channel.ts';

function drain<T>(watcher: Watcher<T>): T[] {
  const taken: T[] = [];
  for (let event = watcher.take(); event !== undefined; event = watcher.take()) taken.push(event);
  return taken;
}

async function readToEnd<T>(watcher: Watcher<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const event of watcher) read.push(event);
  return read;
}

describe('after shutdown', () => {
  it('refuses events and watchers, and a second shutdown does nothing', () => {
    const broadcaster = new Broadcaster<string>(10);
    broadcaster.shutdown();
    broadcaster.shutdown();
    expect(() => broadcaster.action('late')).toThrow('broadcaster already stopped');
    expect(() => broadcaster.watch()).toThrow('broadcaster already stopped');
  });

  it('lets a watcher be stopped that it has closed already', async () => {
    const broadcaster = new Broadcaster<string>(10);
    const watcher = broadcaster.watch();
    broadcaster.shutdown();
    watcher.stop();
    expect(watcher.closed).toBe(true);
    expect(await watcher.wait()).toBe(false);
  });
});

describe('a watcher', () => {
  it('ends when the reader leaves its loop', async () => {
    const broadcaster = new Broadcaster<number>(10);
    const watcher = broadcaster.watch();
    broadcaster.action(1);
    broadcaster.action(2);
    for await (const event of watcher) {
      expect(event).toBe(1);
      break;
    }
    broadcaster.action(3);
    expect(drain(watcher)).toEqual([2]);
    expect(watcher.closed).toBe(true);
  });

  it('that waits accepts one event beyond its queue', async () => {
    const broadcaster = new Broadcaster<string>(1);
    const watcher = broadcaster.watch();
    const waiting = watcher.wait();
    for (const event of ['1', '2', '3']) broadcaster.action(event);
    expect(await waiting).toBe(true);
    expect(drain(watcher)).toEqual(['1', '2']);
  });
});

it('queues a burst without losing its order or its time', async () => {
  const broadcaster = new Broadcaster<number>(150_000);
  const watcher = broadcaster.watch();
  for (let i = 0; i < 150_000; i += 1) broadcaster.action(i);
  const taken = drain(watcher);
  expect(taken.length).toBe(150_000);
  expect(taken.every((event, i) => event === i)).toBe(true);
});

describe('whatever happens in whatever order', () => {
  const lengths = fc.record({
    queue: fc.nat(4),
    watchers: fc.integer({ min: 1, max: 3 }),
  });
  const acts = fc.array(
    fc.oneof(
      fc.constant({ kind: 'send' as const }),
      fc.record({ kind: fc.constant('take' as const), watcher: fc.nat(2) }),
    ),
    { maxLength: 60 },
  );

  it('gives every watcher as much as it has capacity for, in order', async () => {
    await fc.assert(
      fc.asyncProperty(lengths, acts, async ({ queue, watchers }, steps) => {
        const broadcaster = new Broadcaster<number>(queue);
        const readers = Array.from({ length: watchers }, () => ({
          watcher: broadcaster.watch(),
          got: [] as number[],
          queued: [] as number[],
        }));
        for (const [i, step] of steps.entries()) {
          if (step.kind === 'take') {
            const reader = readers[step.watcher % watchers];
            expect(reader?.watcher.take()).toBe(reader?.queued.shift());
            continue;
          }
          broadcaster.action(i);
          for (const reader of readers) if (reader.queued.length < queue) reader.queued.push(i);
        }
        broadcaster.shutdown();
        for (const reader of readers) expect(await readToEnd(reader.watcher)).toEqual(reader.queued);
      }),
    );
  });
});
