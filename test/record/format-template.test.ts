import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTemplate } from '../../src/record/format-template.ts';

function fail(): never {
  throw new Error('no text');
}

describe('formatTemplate', () => {
  it.each<[string, unknown[], string]>([
    ['plain', [], 'plain'],
    ['100%', [], '100%'],
    ['50%% %d', [], '50%% %d'],
    ['%s is %d%% full', ['disk', 93], 'disk is 93% full'],
    ['%s', [undefined], 'undefined'],
    ['%j', [{ a: [1] }], '{"a":[1]}'],
    ['none', [1, 'two'], 'none 1 two'],
    ['%s and %s', ['one'], 'one and %s'],
  ])('"%s" with %j gives "%s"', (template, args, message) => {
    expect(formatTemplate(template, args)).toBe(message);
  });

  it('gives the template when an argument cannot be formatted', () => {
    expect(formatTemplate('%j tills', [1n])).toBe('%j tills');
    expect(formatTemplate('%s', [{ toString: fail }])).toBe('%s');
  });

  it('never throws', () => {
    const template = fc.string({ unit: fc.constantFrom(...'%%%%sdifjoOcx !é') });
    fc.assert(
      fc.property(
        template,
        fc.array(fc.anything()),
        (text, args) => typeof formatTemplate(text, args) === 'string',
      ),
      { numRuns: 2000 },
    );
  });

  it.each<[string, unknown]>([
    ['a getter that throws', Object.defineProperty({}, 'a', { enumerable: true, get: fail })],
    ['a proxy that throws', new Proxy({}, { get: fail, ownKeys: fail })],
    ['an own toString and no prototype', Object.create(null, { toString: { value: () => 'own' } })],
    ['lists nested 100,000 deep', JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))],
  ])('never throws for %s', (_, value) => {
    for (const template of ['%s', '%d', '%i', '%f', '%j', '%o', '%O', '%c', 'none'])
      expect(formatTemplate(template, [value])).toEqual(expect.any(String));
  });
});
