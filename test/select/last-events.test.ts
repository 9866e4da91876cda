import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyOrder } from '../../src/cli/flags/order-flags.ts';
import { lastSeen } from '../../src/event/event-times.ts';
import { formatTimeNano } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { lastEvents } from '../../src/select/last-events.ts';
import { listAll } from '../../src/select/list-all.ts';
import { sampleEvent } from '../support/sample-event.ts';

const SECOND = 1_000_000_000n;
const START = 1_772_366_400n * SECOND;

/** Whole seconds, as the kubelet writes them, and fractions, as the scheduler does. */
const time = fc
  .tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom(0n, 0n, 1_000n, 999_999_000n))
  .map(([second, fraction]) => START + BigInt(second) * SECOND + fraction);

const events = fc.array(
  fc.record({ time, isFirst: fc.boolean(), type: fc.constantFrom('Normal', 'Warning') }),
  {
    maxLength: 25,
  },
);

function toEvent({ time, isFirst, type }: { time: bigint; isFirst: boolean; type: string }, at: number) {
  const text = formatTimeNano(time);
  // The name of an event has the nanoseconds of its first time.
  const name = `web-0.${(time - (isFirst ? 0n : SECOND)).toString(16)}`;
  const metadata = { name, uid: `u${at}`, resourceVersion: String(100 - at) };
  const isExact = time % SECOND !== 0n;
  return sampleEvent({
    metadata,
    type,
    ...(isExact ? { eventTime: text } : { lastTimestamp: text, firstTimestamp: text }),
  });
}

/** A source with two events on a page. */
function timedSource(all: readonly CoreV1Event[], read: { pages: number }): Parameters<typeof lastEvents>[0] {
  const at = (event: CoreV1Event) => lastSeen(event) ?? 0n;
  const sorted = all.toSorted((a, b) => (at(a) < at(b) ? 1 : at(a) > at(b) ? -1 : 0));
  return {
    async *listNewest(_, { since = 0n } = {}) {
      const found = sorted.filter((event) => at(event) >= since);
      for (let from = 0; from === 0 || from < found.length; from += 2) {
        read.pages += 1;
        yield { items: found.slice(from, from + 2), resourceVersion: '100' };
      }
    },
  };
}

async function lastOf(
  source: Parameters<typeof lastEvents>[0],
  limits: { count: number | undefined; since: bigint | undefined },
  isWanted: (event: CoreV1Event) => boolean,
) {
  const last = lastEvents(source, limits);
  const listed = await listAll(
    last,
    {},
    {
      select: async (page) => {
        const wanted = page.filter(isWanted);
        last.add(wanted);
        return wanted;
      },
    },
  );
  return applyOrder(listed.events, { key: 'lastSeen', reverse: false }, limits.count);
}

it('are the same events in the same order as among all, also within one second', async () => {
  const count = fc.integer({ min: 0, max: 10 });
  await fc.assert(
    fc.asyncProperty(events, count, fc.boolean(), async (specs, count, isFiltered) => {
      const all = specs.map(toEvent);
      const isWanted = (event: CoreV1Event) => !isFiltered || event.type === 'Warning';
      const expected = applyOrder(all.filter(isWanted), { key: 'lastSeen', reverse: false }, count);
      const found = await lastOf(timedSource(all, { pages: 0 }), { count, since: undefined }, isWanted);
      expect(found).toEqual(expected);
    }),
  );
});

it('are read no further than the second before', async () => {
  const all = Array.from({ length: 100 }, (_, at) =>
    toEvent({ time: START + BigInt(at) * SECOND, isFirst: true, type: 'Normal' }, at),
  );
  const read = { pages: 0 };
  expect(await lastOf(timedSource(all, read), { count: 3, since: undefined }, () => true)).toHaveLength(3);
  expect(read.pages).toBe(2);
});

it('are all since a time', async () => {
  const all = [1n, 2n, 3n].map((second, at) =>
    toEvent({ time: START + second * SECOND, isFirst: true, type: 'Normal' }, at),
  );
  const limits = { count: undefined, since: START + 2n * SECOND };
  expect(await lastOf(timedSource(all, { pages: 0 }), limits, () => true)).toEqual(all.slice(1));
});
