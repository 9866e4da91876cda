import { describe, expect, it } from 'vitest';
import { EventStates } from '../../../../src/cli/commands/emit/event-states.ts';
import type { CoreV1Event } from '../../../../src/event/types.ts';
import { type EventParts, sampleEvent } from '../../../support/sample-event.ts';

/** What each of these states adds to the count; undefined where it adds nothing. */
function additions(...states: EventParts[]): (number | undefined)[] {
  const known = new EventStates();
  return states.map((state) => {
    const event: CoreV1Event | undefined = known.add(sampleEvent(state))?.event;
    return event && (event.series?.count ?? event.count ?? 1);
  });
}

describe('EventStates', () => {
  const named = (name: string, uid?: string) => ({ metadata: { name, ...(uid && { uid }) } });

  it('counts only what each state adds to the one before', () => {
    const uid = named('a', 'u');
    expect(additions({ ...uid, count: 1 }, { ...uid, count: 2 }, { ...uid, count: 5 })).toEqual([1, 1, 3]);
    expect(additions({ ...uid, count: 3 }, { ...uid, count: 3 }, { ...uid, count: 2 })).toEqual([
      3,
      undefined,
      undefined,
    ]);
  });

  it('counts the same for a series', () => {
    const series = (count: number) => ({ ...named('a', 'u'), series: { count } });
    expect(
      additions({ ...named('a', 'u'), eventTime: '2026-03-01T12:00:00Z' }, series(2), series(7)),
    ).toEqual([1, 1, 5]);
  });

  it('distinguishes events by UID, or by name without one', () => {
    expect(additions({ ...named('a', 'u'), count: 2 }, { ...named('a', 'v'), count: 2 })).toEqual([2, 2]);
    expect(additions({ ...named('a'), count: 2 }, { ...named('a'), count: 3 })).toEqual([2, 1]);
  });
});
