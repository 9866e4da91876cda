import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { getSpamKey } from '../../../src/record/correlate/event-key.ts';
import { SpamFilter } from '../../../src/record/correlate/spam-filter.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function about(name: string): CoreV1Event {
  return { metadata: {}, involvedObject: { name } };
}

describe('SpamFilter', () => {
  it('holds back what comes too often about one object, until time has passed', async () => {
    const clock = new FakeClock();
    const filter = new SpamFilter(8, 2, 0.1, getSpamKey, clock);
    expect([1, 2, 3].map(() => filter.allows(about('web')))).toEqual([true, true, false]);
    expect(filter.allows(about('db'))).toBe(true);
    await clock.advance(10_000);
    expect([1, 2].map(() => filter.allows(about('web')))).toEqual([true, false]);
  });

  it('starts with a whole burst again for what it forgot', () => {
    const filter = new SpamFilter(1, 1, 0.1, getSpamKey, new FakeClock());
    expect(['a', 'a', 'b', 'a'].map((name) => filter.allows(about(name)))).toEqual([true, false, true, true]);
  });

  it('counts by the key of its option', () => {
    const filter = new SpamFilter(8, 1, 0.1, () => 'all', new FakeClock());
    expect(['a', 'b'].map((name) => filter.allows(about(name)))).toEqual([true, false]);
  });
});
