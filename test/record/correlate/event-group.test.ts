import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventGroup } from '../../../src/record/correlate/event-group.ts';

describe('EventGroup', () => {
  it('counts distinct local keys and forgets the oldest first, as a set does', () => {
    const actions = fc.array(fc.option(fc.constantFrom('', 'a', 'b', 'c'), { nil: undefined }));
    fc.assert(
      fc.property(actions, (keys) => {
        const group = new EventGroup();
        const model = new Set<string>();
        for (const key of keys) {
          if (key === undefined) {
            group.forgetOldest();
            const [oldest] = model;
            if (oldest !== undefined) model.delete(oldest);
          } else {
            group.add(key, 0n, 10n);
            model.add(key);
          }
          expect(group.size).toBe(model.size);
        }
      }),
    );
  });

  it.each([
    { what: 'the interval is not over at its end', times: [0n, 10n, 20n], size: 3 },
    { what: 'the interval is over after its end', times: [0n, 10n, 21n], size: 1 },
    { what: 'the clock going back ends nothing', times: [100n, 0n, 10n], size: 3 },
  ])('$what', ({ times, size }) => {
    const group = new EventGroup();
    times.forEach((time, index) => {
      group.add(`message ${index}`, time, 10n);
    });
    expect(group.size).toBe(size);
  });

  it('starts over each time when the interval is negative', () => {
    const group = new EventGroup();
    group.add('a', 0n, -1n);
    group.add('b', 0n, -1n);
    expect(group.size).toBe(1);
  });
});
