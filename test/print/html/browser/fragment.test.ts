import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GROUPINGS } from '../../../../src/explain/lanes/groups.ts';
import {
  formatFragment,
  type PageState,
  parseFragment,
} from '../../../../src/print/html/browser/fragment.ts';

describe('the fragment', () => {
  it('is empty for a page just opened', () => {
    const nothing = {
      filter: '',
      by: undefined,
      range: undefined,
      isUtc: false,
      theme: undefined,
      event: undefined,
    };
    expect(formatFragment(nothing)).toBe('');
    expect(parseFragment('')).toEqual(nothing);
  });

  it('keeps every state', () => {
    const time = fc.integer({ min: -62e12, max: 253e12 });
    const state: fc.Arbitrary<PageState> = fc.record({
      filter: fc.string({ unit: 'grapheme', maxLength: 100 }),
      by: fc.option(fc.constantFrom(...GROUPINGS), { nil: undefined }),
      range: fc.option(
        fc
          .tuple(time, fc.integer({ min: 1, max: 1e9 }))
          .map(([from, length]) => ({ from, to: from + length })),
        { nil: undefined },
      ),
      isUtc: fc.boolean(),
      theme: fc.constantFrom('light', 'dark', undefined),
      event: fc.option(fc.nat(999_999_999), { nil: undefined }),
    });
    fc.assert(
      fc.property(state, (each) => {
        expect(parseFragment(`#${formatFragment(each)}`)).toEqual(each);
      }),
    );
  });

  it('ignores what is not valid', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { by, range, event } = parseFragment(
          `#by=${text}&from=${text}&to=${text}&event=-${text}&theme=${text}x`,
        );
        expect([...GROUPINGS, undefined]).toContain(by);
        expect(range).toBeUndefined();
        expect(event).toBeUndefined();
      }),
    );
  });
});
