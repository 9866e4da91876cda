import { describe, expect, it } from 'vitest';
import { KevError } from '../../src/core/errors.ts';
import { parseSortPath } from '../../src/print/sort-path.ts';
import { sortEvents } from '../../src/select/order.ts';
import { sampleEvent } from '../support/sample-event.ts';

describe('parseSortPath', () => {
  it.each([
    ['.metadata.name', ['web-10', 'web-9', 'web-010', 'db'], ['db', 'web-010', 'web-10', 'web-9']],
    ['{.metadata.name}', ['b', 'a', 'aa', '-', 'a-b', 'a1'], ['-', 'a', 'a-b', 'a1', 'aa', 'b']],
    [
      '.metadata.name',
      ['10', '9', '1k', '500m', '1e2', '1Ki', '99', '-1', 'a', '.5'],
      ['-1', '500m', '.5', '9', '10', '99', '1e2', '1k', '1Ki', 'a'],
    ],
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

  it('refuses what is not a path', () => {
    expect(() => parseSortPath('{.a}{.b}')).toThrow(KevError);
  });
});
