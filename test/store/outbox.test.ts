import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Outbox } from '../../src/store/outbox.ts';
import type { Holder } from '../../src/store/outbox-lease.ts';
import { startEngines } from '../support/engines.ts';
import { FakeClock } from '../support/fake-clock.ts';

const SERVER = { server: 'https://one', context: 'prod' };

async function contentsOf(outbox: Outbox<string>): Promise<[number, string][]> {
  const found: [number, string][] = [];
  for await (const { id, content } of outbox.all()) found.push([id, content]);
  return found;
}

describe.each(await startEngines())('in $name', ({ locate }) => {
  let location: string;

  beforeEach(async () => {
    location = await locate();
  });

  const open = (clock = new FakeClock(), readOnly = false) =>
    Outbox.open<string>({ location, clock, readOnly });

  describe('an outbox', () => {
    it('makes nothing before something is stored', async () => {
      await using outbox = await open();
      expect(await contentsOf(outbox)).toEqual([]);
      expect(await outbox.after(0)).toEqual([]);
    });

    it('keeps records in the order in which they were stored, also after a restart', async () => {
      {
        await using outbox = await open();
        expect(await outbox.add(SERVER, 'a')).toBe(1);
        expect(await outbox.add(SERVER, 'b')).toBe(2);
        const more = Array.from({ length: 1200 }, (_, at) => outbox.add(SERVER, `m${at}`));
        expect(await Promise.all(more)).toEqual(more.map((_, at) => at + 3));
      }
      await using again = await open(new FakeClock(), true);
      const found = await contentsOf(again);
      expect(found.map(([id]) => id)).toEqual(Array.from({ length: 1202 }, (_, at) => at + 1));
      expect(found.slice(0, 3)).toEqual([
        [1, 'a'],
        [2, 'b'],
        [3, 'm0'],
      ]);
      expect(await again.after(1201)).toEqual([
        {
          id: 1202,
          destination: SERVER,
          storedAt: '2026-03-01T12:00:00Z',
          tries: 0,
          content: 'm1199',
        },
      ]);
    });

    it('never gives an ID twice, also when the last record is gone', async () => {
      await using outbox = await open();
      await outbox.add(SERVER, 'a');
      expect(await outbox.remove(1)).toBe(true);
      expect(await outbox.remove(1)).toBe(false);
      expect(await outbox.add(SERVER, 'b')).toBe(2);
      expect(await contentsOf(outbox)).toEqual([[2, 'b']]);
    });

    it('notes failures, and none of what is gone', async () => {
      await using outbox = await open();
      await outbox.add(SERVER, 'a');
      await outbox.noteFailure(1, { problem: 'away' });
      await outbox.noteFailure(1, { problem: 'no', refused: true });
      expect(await outbox.after(0)).toMatchObject([{ tries: 2, problem: 'no', refused: true, content: 'a' }]);
      await outbox.remove(1);
      await outbox.noteFailure(1, { problem: 'no' });
      expect(await outbox.after(0)).toEqual([]);
    });
  });

  describe('the lease of a server', () => {
    const dead = new Set<number>();
    const holder = (pid: number, machine = 'm'): Holder => ({
      pid,
      machine,
      token: `${machine}/${pid}`,
      isAlive: (other) => !dead.has(other),
    });
    afterEach(() => dead.clear());

    it('has one holder at a time, for each server', async () => {
      await using outbox = await open();
      await using first = await outbox.claim('https://one', holder(1));
      expect(first?.isHeld).toBe(true);
      expect(await outbox.claim('https://one', holder(2))).toBeUndefined();
      await using other = await outbox.claim('https://two', holder(2));
      expect(other?.isHeld).toBe(true);
      await first?.[Symbol.asyncDispose]();
      await using second = await outbox.claim('https://one', holder(2));
      expect(second?.isHeld).toBe(true);
    });

    it('can be taken at once from a process of this machine that has ended, and not from one of another machine', async () => {
      await using outbox = await open();
      await using _ = await outbox.claim('https://one', holder(1));
      dead.add(1);
      expect(await outbox.claim('https://one', holder(2, 'elsewhere'))).toBeUndefined();
      await using taken = await outbox.claim('https://one', holder(2));
      expect(taken?.isHeld).toBe(true);
    });

    it('expires when it is not renewed, and its holder knows', async () => {
      const clock = new FakeClock();
      await using outbox = await open(clock);
      await using first = await outbox.claim('https://one', holder(1));
      // It slept through the time in which it should have renewed it.
      clock.set(clock.now() + 29_999_000_000n);
      expect(first?.isHeld).toBe(true);
      expect(await outbox.claim('https://one', holder(2))).toBeUndefined();
      clock.set(clock.now() + 2_000_000n);
      expect(first?.isHeld).toBe(false);
      await using second = await outbox.claim('https://one', holder(2));
      expect(second?.isHeld).toBe(true);
      // What the first gives back is not its own any more.
      await first?.[Symbol.asyncDispose]();
      expect(await outbox.claim('https://one', holder(3))).toBeUndefined();
    });

    it('does not last for days because a clock was wrong', async () => {
      const clock = new FakeClock();
      await using outbox = await open(clock);
      await using _ = await outbox.claim('https://one', holder(1));
      clock.set(clock.now() - 86_400_000_000_000n);
      await using second = await outbox.claim('https://one', holder(2));
      expect(second?.isHeld).toBe(true);
    });
  });
});
