import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/print/width.ts';

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['plain', 5],
    ['héllo', 5],
    ['e\u0301', 1],
    ['世界', 4],
    ['ﾊﾝｶｸ', 4],
    ['한국', 4],
    ['🚀', 2],
    ['⚠\ufe0f', 2],
    ['\u0e01\u0e33\u0e31', 2],
  ])('of %j is %d', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});
