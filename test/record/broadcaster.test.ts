import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Broadcaster } from '../../src/record/broadcaster.ts';
import type { Watcher } from '../../src/record/channel.ts';
import { settle } from '../support/fake-clock.ts';

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
  it('refuses events and watchers, and a second shutdown does nothing', async () => {
    const broadcaster = new Broadcaster<string>(10, 'drop');
    await broadcaster.shutdown();
    await broadcaster.shutdown();
    expect(() => broadcaster.actionOrDrop('late')).toThrow('broadcaster already stopped');
    await expect(broadcaster.action('late')).rejects.toThrow('broadcaster already stopped');
    expect(() => broadcaster.watch()).toThrow('broadcaster already stopped');
    expect(() => broadcaster.watchWithPrefix(['p'])).toThrow('broadcaster already stopped');
  });

  it('lets a watcher be stopped that it has closed already', async () => {
    const broadcaster = new Broadcaster<string>(10, 'drop');
    const watcher = broadcaster.watch();
    await broadcaster.shutdown();
    await watcher.stop();
    expect(watcher.closed).toBe(true);
    expect(await watcher.wait()).toBe(false);
  });

  it('refuses at once while it still waits for a full watcher', async () => {
    const broadcaster = new Broadcaster<string>(1, 'wait');
    const watcher = broadcaster.watch();
    for (const event of ['1', '2', '3']) broadcaster.actionOrDrop(event);
    const stopped = broadcaster.shutdown();
    expect(() => broadcaster.actionOrDrop('late')).toThrow('already stopped');
    expect(await readToEnd(watcher)).toEqual(['1', '2', '3']);
    await stopped;
  });
});

describe('a watcher', () => {
  it('ends when the reader leaves its loop', async () => {
    const broadcaster = new Broadcaster<number>(10, 'drop');
    const watcher = broadcaster.watch();
    broadcaster.actionOrDrop(1);
    broadcaster.actionOrDrop(2);
    for await (const event of watcher) {
      expect(event).toBe(1);
      break;
    }
    broadcaster.actionOrDrop(3);
    expect(drain(watcher)).toEqual([2]);
    expect(watcher.closed).toBe(true);
  });

  it('that is stopped sets the loop free that waits for it', async () => {
    const broadcaster = new Broadcaster<string>(1, 'wait');
    const slow = broadcaster.watch();
    const other = broadcaster.watch();
    for (const event of ['1', '2', '3']) broadcaster.actionOrDrop(event);
    expect(drain(other)).toEqual(['1']);
    void slow.stop();
    expect(drain(other)).toEqual(['2', '3']);
    await settle();
    expect(drain(slow)).toEqual(['1']);
    expect(slow.closed).toBe(true);
  });

  it('that was added while the loop waits gets later events only', async () => {
    const broadcaster = new Broadcaster<string>(1, 'wait');
    const first = broadcaster.watch();
    for (const event of ['1', '2', '3']) broadcaster.actionOrDrop(event);
    const second = broadcaster.watch();
    broadcaster.actionOrDrop('4');
    void broadcaster.shutdown();
    expect(await Promise.all([readToEnd(first), readToEnd(second)])).toEqual([['1', '2', '3', '4'], ['4']]);
  });

  it('that waits accepts one event beyond its queue', async () => {
    const broadcaster = new Broadcaster<string>(1, 'drop');
    const watcher = broadcaster.watch();
    const waiting = watcher.wait();
    for (const event of ['1', '2', '3']) broadcaster.actionOrDrop(event);
    expect(await waiting).toBe(true);
    expect(drain(watcher)).toEqual(['1', '2']);
  });
});

it('queues a burst without losing its order or its time', async () => {
  const broadcaster = new Broadcaster<number>(150_000, 'drop');
  const watcher = broadcaster.watch();
  for (let i = 0; i < 150_000; i += 1) broadcaster.actionOrDrop(i);
  const taken = drain(watcher);
  expect(taken.length).toBe(150_000);
  expect(taken.every((event, i) => event === i)).toBe(true);
});

describe('whatever happens in whatever order', () => {
  const lengths = fc.record({
    queue: fc.nat(4),
    incoming: fc.nat(4),
    watchers: fc.integer({ min: 1, max: 3 }),
  });
  const acts = fc.array(
    fc.oneof(
      fc.constant({ kind: 'send' as const }),
      fc.constant({ kind: 'action' as const }),
      fc.record({ kind: fc.constant('take' as const), watcher: fc.nat(2) }),
    ),
    { maxLength: 60 },
  );

  it("'wait' gives every watcher all that was accepted, in order", async () => {
    await fc.assert(
      fc.asyncProperty(lengths, acts, async ({ queue, incoming, watchers }, steps) => {
        const broadcaster = new Broadcaster<number>(queue, 'wait', { incomingLength: incoming });
        const readers = Array.from({ length: watchers }, () => ({
          watcher: broadcaster.watch(),
          got: [] as number[],
        }));
        const accepted: number[] = [];
        for (const [i, step] of steps.entries()) {
          if (step.kind === 'send' && broadcaster.actionOrDrop(i)) accepted.push(i);
          if (step.kind === 'action') {
            void broadcaster.action(i);
            accepted.push(i);
          }
          if (step.kind === 'take') {
            const reader = readers[step.watcher % watchers];
            const event = reader?.watcher.take();
            if (event !== undefined) reader?.got.push(event);
          }
        }
        void broadcaster.shutdown();
        await Promise.all(
          readers.map(async (reader) => {
            for await (const event of reader.watcher) reader.got.push(event);
            expect(reader.got).toEqual(accepted);
          }),
        );
      }),
    );
  });

  it("'drop' gives every watcher as much as it has capacity for, in order, and never refuses", async () => {
    await fc.assert(
      fc.asyncProperty(lengths, acts, async ({ queue, watchers }, steps) => {
        const broadcaster = new Broadcaster<number>(queue, 'drop');
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
          expect(broadcaster.actionOrDrop(i)).toBe(true);
          for (const reader of readers) if (reader.queued.length < queue) reader.queued.push(i);
        }
        void broadcaster.shutdown();
        for (const reader of readers) expect(await readToEnd(reader.watcher)).toEqual(reader.queued);
      }),
    );
  });
});
