import { describe, expect, it } from 'vitest';
import { createJsonPathOutput } from '../../src/print/jsonpath/output.ts';
import { parseSortPath } from '../../src/print/sort-path.ts';

describe('a template that can only print nothing', () => {
  it.each([
    ['{.items[*].reason}', true, 'a watch prints events one at a time'],
    ['{range .items[*]}{.reason}{end}', true, 'a watch prints events one at a time'],
    ['{.reason}', false, 'it is applied to a list of events'],
    ['{.reason}{"\\n"}', false, 'it is applied to a list of events'],
  ])('%s, in a watch: %s', (template, stream, why) => {
    expect(() => createJsonPathOutput(() => {}, template, { stream })).toThrow(why);
  });

  it.each([
    ['{.reason}', true],
    ['{.items[*].reason}', false],
    ['{.kind}', false],
    ['text', false],
    ['{"\\n"}', true],
    ['{@}', true],
    ['{..reason}', false],
    ['{.kind}{.reason}', false],
  ])('is not %s, in a watch: %s', (template, stream) => {
    expect(() => createJsonPathOutput(() => {}, template, { stream })).not.toThrow();
  });

  it('nor can a list be sorted by a path in the list', () => {
    expect(() => parseSortPath('{.items[*].lastTimestamp}')).toThrow('expected a path in an event');
    expect(() => parseSortPath('.lastTimestamp')).not.toThrow();
  });
});
