import { describe, expect, it } from 'vitest';
import { createPalette, NAME_COLORS } from '../../src/print/palette.ts';

/** Relative luminance of one of the 216 colors of the cube. Source: WCAG 2.2. */
function luminance(color: number): number {
  const parts = [Math.floor((color - 16) / 36), Math.floor((color - 16) / 6) % 6, (color - 16) % 6].map(
    (level) => {
      const value = (level === 0 ? 0 : 55 + 40 * level) / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    },
  );
  return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0);
}

describe('the colors of names', () => {
  it('can be read on black and on white', () => {
    for (const code of NAME_COLORS[2]) {
      const light = luminance(Number(code.split(';')[2])) + 0.05;
      expect(Math.min(1.05 / light, light / 0.05), code).toBeGreaterThanOrEqual(4);
    }
  });

  it('are the same for the same name, and differ between names', () => {
    const names = ['shop', 'payments', 'kube-system', 'default', 'monitoring', 'ingress'];
    for (const level of [1, 2] as const) {
      const colors = names.map((name) => createPalette(level).name(name).replace(name, ''));
      expect(names.map((name) => createPalette(level).name(name).replace(name, ''))).toEqual(colors);
      expect(new Set(colors).size).toBeGreaterThan(2);
    }
    expect(createPalette(2).name('shop')).toBe('\x1b[38;5;30mshop\x1b[39m');
    expect(createPalette(0).name('shop')).toBe('shop');
  });
});
