import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { truncateText } from '../../src/event/truncate-text.ts';

describe('truncateText', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly it', 10, 'exactly it'],
    ['a bit longer', 10, 'a bit l…'],
    ['éééé', 8, 'éééé'],
    ['ééééé', 8, 'éé…'],
    ['😀😀😀', 11, '😀😀…'],
    ['half \ud800', 20, 'half \ufffd'],
    ['', 0, ''],
  ])('%j in %i bytes', (text, bytes, cut) => {
    expect(truncateText(text, bytes)).toBe(cut);
  });

  it('keeps to the bytes, to whole characters and to the beginning', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 3, max: 40 }), (text, bytes) => {
        const cut = truncateText(text, bytes);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
        expect(Buffer.from(cut).toString()).toBe(cut);
        if (cut === text) return;
        expect(cut.endsWith('…')).toBe(true);
        expect(text.startsWith(cut.slice(0, -1))).toBe(true);
        // No character more would have fitted.
        const next = [...text.slice(cut.length - 1)][0] ?? '';
        expect(Buffer.byteLength(cut + next)).toBeGreaterThan(bytes);
      }),
    );
  });
});
