import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { SORT_KEYS, type SortKey, sortEvents } from '../../src/select/order.ts';
import { type EventParts, sampleEvent } from '../support/sample-event.ts';

function messages(events: readonly CoreV1Event[]): string {
  return events.map((event) => event.message).join(' ');
}

function ordered(parts: EventParts[], key?: SortKey, reverse?: boolean): string {
  return messages(sortEvents(parts.map(sampleEvent), { key, reverse }));
}

const SECOND = '2026-03-01T12:00:00Z';
/** A name as client-go gives it, so many nanoseconds after SECOND. */
function nameAt(nanos: bigint): string {
  return `web-0.${((parseTime(SECOND) ?? 0n) + nanos).toString(16)}`;
}

describe('sortEvents', () => {
  it.each<[string, SortKey | undefined, EventParts[], string]>([
    [
      'by when they happened last, whichever field says so',
      undefined,
      [
        { message: 'none' },
        {
          message: 'series',
          series: { lastObservedTime: '2026-03-01T12:00:05.000000Z' },
          lastTimestamp: SECOND,
        },
        { message: 'last', lastTimestamp: '2026-03-01T12:00:04Z', eventTime: SECOND },
        { message: 'event', eventTime: '2026-03-01T12:00:03.500000Z', firstTimestamp: SECOND },
        { message: 'first', firstTimestamp: '2026-03-01T12:00:02Z' },
        { message: 'created', metadata: { creationTimestamp: '2026-03-01T12:00:01Z' } },
      ],
      'none created first event last series',
    ],
    [
      'by creation',
      'creationTimestamp',
      [
        { message: 'b', metadata: { creationTimestamp: '2026-03-01T12:00:01Z' }, lastTimestamp: SECOND },
        { message: 'a', metadata: { creationTimestamp: SECOND } },
      ],
      'a b',
    ],
    [
      'by when they happened first',
      'firstSeen',
      [
        { message: 'b', firstTimestamp: '2026-03-01T12:00:01Z' },
        { message: 'a', firstTimestamp: SECOND, lastTimestamp: '2026-03-01T13:00:00Z' },
      ],
      'a b',
    ],
    [
      'by count, of a series too',
      'count',
      [{ message: 'ten', count: 10 }, { message: 'nine', series: { count: 9 } }, { message: 'one' }],
      'one nine ten',
    ],
    ['by type', 'type', [{ message: 'w', type: 'Warning' }, { message: 'n' }], 'n w'],
    [
      'by reason',
      'reason',
      [
        { message: 'b', reason: 'B' },
        { message: 'a', reason: 'A' },
      ],
      'a b',
    ],
    [
      'by object as it is shown',
      'object',
      [
        { message: 'pod', involvedObject: { kind: 'Pod', name: 'a' } },
        { message: 'node', involvedObject: { kind: 'Node', name: 'z' } },
      ],
      'node pod',
    ],
    [
      'by name',
      'name',
      [
        { message: 'b', metadata: { name: 'b' } },
        { message: 'a', metadata: { name: 'a' } },
      ],
      'a b',
    ],
  ])('%s', (_, key, parts, expected) => {
    expect(ordered(parts, key)).toBe(expected);
  });

  it("breaks ties by the nanoseconds in client-go's names, where they agree with the event's time", () => {
    const at = { firstTimestamp: SECOND, lastTimestamp: SECOND };
    expect(
      ordered([
        { ...at, message: 'third', metadata: { name: nameAt(300n), resourceVersion: '1' } },
        { ...at, message: 'second', metadata: { name: nameAt(200n), resourceVersion: '2' } },
        { ...at, message: 'whole', metadata: { name: 'abc.123', resourceVersion: '9' } },
        { ...at, message: 'other-second', metadata: { name: nameAt(-100n), resourceVersion: '10' } },
      ]),
    ).toBe('second third whole other-second');
  });

  it('orders a time in whole seconds among those with fractions by the nanoseconds in its name', () => {
    const kubelet = { firstTimestamp: SECOND, lastTimestamp: SECOND };
    const scheduled = { message: 'Scheduled', eventTime: '2026-03-01T12:00:00.474131Z' };
    expect(
      ordered([
        { ...kubelet, message: 'Started', metadata: { name: nameAt(953_000_000n) } },
        { ...kubelet, message: 'Pulling', metadata: { name: nameAt(853_000_000n) } },
        { ...scheduled, metadata: { name: nameAt(474_000_000n) } },
      ]),
    ).toBe('Scheduled Pulling Started');
  });

  it('orders what has neither by its resourceVersion, and first in its second without one', () => {
    const whole = { firstTimestamp: SECOND, lastTimestamp: SECOND };
    const exact = (message: string, micros: string, resourceVersion: string) => ({
      message,
      eventTime: `2026-03-01T12:00:00.${micros}Z`,
      metadata: { name: message, resourceVersion },
    });
    expect(
      ordered([
        exact('b', '200000', '20'),
        { ...whole, message: 'between', metadata: { name: 'uuid', resourceVersion: '15' } },
        { ...whole, message: 'last', metadata: { name: 'uuid', resourceVersion: '25' } },
        { ...whole, message: 'unknown', metadata: { name: 'uuid' } },
        exact('a', '100000', '10'),
      ]),
    ).toBe('unknown a between b last');
  });

  it('orders an event that continues from an earlier second before what began in this one', () => {
    expect(
      ordered([
        { message: 'new', eventTime: '2026-03-01T12:00:00.000001Z', metadata: { name: 'x' } },
        {
          message: 'repeat',
          firstTimestamp: '2026-03-01T11:59:59Z',
          lastTimestamp: SECOND,
          metadata: { name: nameAt(-5n), resourceVersion: '99' },
        },
      ]),
    ).toBe('repeat new');
  });

  it('breaks ties by eventTime, which has microseconds', () => {
    expect(
      ordered([
        { message: 'b', eventTime: '2026-03-01T12:00:00.000002Z', lastTimestamp: SECOND },
        { message: 'a', eventTime: '2026-03-01T12:00:00.000001Z', lastTimestamp: SECOND },
      ]),
    ).toBe('a b');
  });

  it('breaks what ties are left by resourceVersion, a number of any size, and then leaves the order', () => {
    const versions = ['x', '18446744073709551617', '9', '', '18446744073709551616', '10', 'a'];
    const events = versions.map((resourceVersion) =>
      sampleEvent({ message: resourceVersion || 'none', metadata: { resourceVersion } }),
    );
    expect(messages(sortEvents(events))).toBe('9 10 18446744073709551616 18446744073709551617 x none a');
  });

  it('reverses everything, ties too', () => {
    const parts = ['1', '2', '3'].map((version) => ({
      message: version,
      metadata: { resourceVersion: version },
    }));
    expect(ordered(parts, 'lastSeen', true)).toBe('3 2 1');
  });

  it('accepts a function as the key, whatever it returns', () => {
    const events = ['x', '2', '', '10', 'y'].map((message) => sampleEvent({ message }));
    const key = ({ message = '' }: CoreV1Event) => (message === '' ? undefined : Number(message) || message);
    expect(messages(sortEvents(events, { key }))).toBe(' 2 10 x y');
  });

  const time = fc.option(
    fc.integer({ min: 0, max: 3 }).map((second) => `2026-03-01T12:00:0${second}Z`),
    { nil: null },
  );
  const event = fc
    .record({
      firstTimestamp: time,
      lastTimestamp: time,
      eventTime: fc.oneof(
        time,
        fc.integer({ min: 0, max: 3 }).map((micro) => `2026-03-01T12:00:01.00000${micro}Z`),
      ),
      count: fc.integer({ min: 0, max: 3 }),
      name: fc.oneof(fc.bigInt({ min: 0n, max: 3_000_000_000n }).map(nameAt), fc.constantFrom('a', 'b')),
      resourceVersion: fc.constantFrom('1', '2', '10', 'x', ''),
    })
    .map(({ name, resourceVersion, ...parts }) =>
      sampleEvent({ ...parts, metadata: { name, resourceVersion } }),
    );

  it('is the same for the same events, in whatever order they arrive, but for what cannot be distinguished', () => {
    const told = ({ metadata, firstTimestamp, lastTimestamp, eventTime, count }: CoreV1Event) =>
      JSON.stringify([
        metadata.name,
        metadata.resourceVersion,
        firstTimestamp,
        lastTimestamp,
        eventTime,
        count,
      ]);
    fc.assert(
      fc.property(
        fc.constantFrom(...SORT_KEYS),
        fc.uniqueArray(event, { selector: (each) => each.metadata.name, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (key, events, random) => {
          // Decimal versions only: without them the order given is what is left.
          const numbered = events.map((each, at) => ({
            ...each,
            metadata: { ...each.metadata, resourceVersion: `${at + 1}` },
          }));
          const shuffled = numbered
            .map((each) => ({ each, at: random.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ each }) => each);
          expect(sortEvents(shuffled, { key }).map(told)).toEqual(sortEvents(numbered, { key }).map(told));
        },
      ),
    );
  });

  it('is a law: sorting twice is sorting once, and loses nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SORT_KEYS), fc.array(event), (key, events) => {
        const once = sortEvents(events, { key });
        expect(sortEvents(once, { key })).toEqual(once);
        expect(new Set(once)).toEqual(new Set(events));
      }),
    );
  });
});
