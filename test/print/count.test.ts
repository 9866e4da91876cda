import { expect, it } from 'vitest';
import { formatCount } from '../../src/print/count.ts';

it.each([
  [0, '0 states'],
  [1, '1 state'],
  [2, '2 states'],
])('formats %i with its noun', (count, text) => {
  expect(formatCount(count, 'state')).toBe(text);
});
