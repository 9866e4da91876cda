import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/print/width.ts';
import { wrap } from '../../src/print/wrap.ts';

describe('wrap', () => {
  it.each([
    ['short', 10, 10, ['short']],
    ['one two three', 7, 7, ['one two', 'three']],
    ['one two three', 4, 9, ['one', 'two three']],
    ['abcdefghij', 4, 4, ['abcd', 'efgh', 'ij']],
    ['a abcdefghij b', 4, 4, ['a', 'abcd', 'efgh', 'ij b']],
    ['世界 世界', 5, 5, ['世界', '世界']],
    ['one', 0, 5, ['', 'one']],
    ['two  blanks', 6, 6, ['two ', 'blanks']],
  ])('%j at %d, then %d', (text, first, rest, lines) => {
    expect(wrap(text, first, rest, displayWidth)).toEqual(lines);
  });

  it('is a law: no line is too wide, and nothing but blanks at breaks is lost', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '世', '🚀') });
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 2, max: 12 }),
        (message, first, rest) => {
          const lines = wrap(message, first, rest, displayWidth);
          expect(lines.join('').replaceAll(' ', '')).toBe(message.replaceAll(' ', ''));
          lines.forEach((line, at) => {
            expect(displayWidth(line)).toBeLessThanOrEqual(at === 0 ? Math.max(first, 2) : rest);
          });
        },
      ),
    );
  });
});
