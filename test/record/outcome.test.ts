import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTotals, type OutcomeKind, type Totals, toTotals } from '../../src/record/outcome.ts';

const KINDS: OutcomeKind[] = [
  'created',
  'patched',
  'aggregated',
  'filtered',
  'dropped',
  'rejected',
  'failed',
];

const someTotals = fc
  .tuple(fc.array(fc.tuple(fc.constantFrom(...KINDS), fc.nat(1000))), fc.nat(1000))
  .map(([counts, pending]) => toTotals(new Map(counts), pending));

function sumOf({ emitted: _, ...rest }: Totals): number {
  return Object.values(rest).reduce((sum, count) => sum + count, 0);
}

describe('totals', () => {
  it('name every kind of outcome, also those that there are none of', () => {
    expect(Object.keys(toTotals(new Map(), 0)).sort()).toEqual([...KINDS, 'emitted', 'pending'].sort());
  });

  it('add up, alone and together', () => {
    fc.assert(
      fc.property(someTotals, someTotals, (a, b) => {
        const sum = addTotals(a, b);
        expect(a.emitted).toBe(sumOf(a));
        expect(sum.emitted).toBe(sumOf(sum));
        expect(sum.emitted).toBe(a.emitted + b.emitted);
        expect(addTotals(b, a)).toEqual(sum);
      }),
    );
  });
});
