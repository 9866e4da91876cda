import { describe, expect, it } from 'vitest';
import { KevError } from '../../src/errors.ts';
import { sortEvents } from '../../src/event/order.ts';
import { parseSortPath } from '../../src/print/sort-path.ts';
import { sampleEvent } from '../support/sample-event.ts';

describe('parseSortPath', () => {
  it.each([
    ['.metadata.name', ['web-10', 'web-9', 'web-010', 'db'], ['db', 'web-9', 'web-10', 'web-010']],
    ['{.metadata.name}', ['a1b', 'a', 'aa', 'a12', 'a1'], ['a', 'a1', 'a1b', 'a12', 'aa']],
    ['.metadata.name', ['a-b', 'a1', 'a.1', 'a00', 'a0', 'a'], ['a', 'a0', 'a00', 'a1', 'a-b', 'a.1']],
    ['.count', ['a', 'b'], ['a', 'b']],
  ])('%s orders %j', (path, names, ordered) => {
    const events = names.map((name, at) => sampleEvent({ metadata: { name, resourceVersion: `${at + 1}` } }));
    const sorted = sortEvents(events, { key: parseSortPath(path) });
    expect(sorted.map((event) => event.metadata.name)).toEqual(ordered);
  });

  it('takes numbers as numbers, those without first', () => {
    const events = [10, 9, undefined].map((count) => sampleEvent(count === undefined ? {} : { count }));
    const sorted = sortEvents(events, { key: parseSortPath('.count') });
    expect(sorted.map((event) => event.count)).toEqual([undefined, 9, 10]);
  });

  it('refuses what is no path', () => {
    expect(() => parseSortPath('{.a}{.b}')).toThrow(KevError);
  });
});
