import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { areEqualKeys, type CacheKey, hashKey, keysOf } from '../../../src/record/correlate/cache-key.ts';
import { aggregateByReason, getEventKey, getSpamKey } from '../../../src/record/correlate/event-key.ts';

// Parts so few and short that different ones often make one text.
const part = fc.constantFrom(undefined, '', 'a', 'b', 'ab');
const object = fc.record({
  kind: part,
  namespace: part,
  name: part,
  fieldPath: part,
  uid: part,
  apiVersion: part,
});
const events = fc
  .record({
    source: fc.option(fc.record({ component: part, host: part }), { nil: undefined }),
    involvedObject: object,
    type: part,
    reason: part,
    message: part,
    reportingComponent: part,
    reportingInstance: part,
  })
  .map((event) => ({ metadata: {}, ...event }) as CoreV1Event);

/** Two events that differ in one part at most. */
const neighbors = fc.tuple(events, fc.integer({ min: 0, max: 12 }), part).map(([a, index, value]) => {
  const b = structuredClone(a);
  b.source ??= {};
  const places: [object, string][] = [
    [b.source, 'component'],
    [b.source, 'host'],
    [b.involvedObject, 'kind'],
    [b.involvedObject, 'namespace'],
    [b.involvedObject, 'name'],
    [b.involvedObject, 'fieldPath'],
    [b.involvedObject, 'uid'],
    [b.involvedObject, 'apiVersion'],
    [b, 'type'],
    [b, 'reason'],
    [b, 'message'],
    [b, 'reportingComponent'],
    [b, 'reportingInstance'],
  ];
  const [owner, name] = places[index] as [object, string];
  Object.assign(owner, { [name]: value });
  return [a, b] as const;
});

function textsOf(event: CoreV1Event): string[] {
  return [getEventKey(event), getSpamKey(event), aggregateByReason(event).aggregateKey];
}

function joinedKeysOf(event: CoreV1Event): CacheKey[] {
  const { event: counted, spam, aggregate } = keysOf(event);
  return [counted, spam, aggregate];
}

describe('keysOf', () => {
  it('gives keys whose texts are those of the key functions', () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(joinedKeysOf(event).map(String)).toEqual(textsOf(event));
      }),
    );
  });

  it('gives keys that are equal, and hash alike, when their texts are equal and only then', () => {
    fc.assert(
      fc.property(fc.oneof(neighbors, fc.tuple(events, events)), ([a, b]) => {
        const joined = [...joinedKeysOf(a), ...joinedKeysOf(b)];
        expect(joined.map(String)).toEqual([...textsOf(a), ...textsOf(b)]);
        const keys = [...joined, ...joined.map(String)];
        for (const one of keys) {
          for (const other of keys) {
            expect(areEqualKeys(one, other)).toBe(String(one) === String(other));
            if (areEqualKeys(one, other)) expect(hashKey(one)).toBe(hashKey(other));
          }
        }
      }),
    );
  });

  it('notices that an event was changed in place', () => {
    const event: CoreV1Event = { metadata: {}, involvedObject: { name: 'a' }, reason: 'r', message: 'm' };
    const before = keysOf(event);
    event.involvedObject.name = 'b';
    expect(areEqualKeys(keysOf(event).event, before.event)).toBe(false);
    event.involvedObject.name = 'a';
    expect(areEqualKeys(keysOf(event).event, before.event)).toBe(true);
    event.reportingInstance = 'i';
    expect(areEqualKeys(keysOf(event).aggregate, before.aggregate)).toBe(false);
    expect(areEqualKeys(keysOf(event).event, before.event)).toBe(true);
  });
});
