import { expect, it } from 'vitest';
import { oneLine, shorten } from '../../src/core/short-text.ts';

it('joins the lines of a text', () => {
  expect(oneLine(' a\r\n\n  b\tc \n')).toBe('a b c');
  expect(oneLine(' \n ')).toBe('');
});

it('marks where a text was cut off', () => {
  expect(shorten('abcd', 3)).toBe('abc…');
  expect(shorten('abc', 3)).toBe('abc');
  expect(shorten('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
});
