import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatLabelSelector,
  type LabelRequirement,
  matchesLabels,
  parseLabelSelector,
} from '../../src/select/label-selector.ts';

const is = (key: string, ...values: string[]): LabelRequirement => ({ key, operator: 'in', values });
const isNot = (key: string, ...values: string[]): LabelRequirement => ({ key, operator: 'notin', values });

describe('parseLabelSelector', () => {
  it.each<[string, LabelRequirement[]]>([
    ['', []],
    ['  ', []],
    ['app=web', [is('app', 'web')]],
    ['app==web', [is('app', 'web')]],
    [' app = web , tier != db ', [is('app', 'web'), isNot('tier', 'db')]],
    ['app=', [is('app', '')]],
    ['app=,tier', [is('app', ''), { key: 'tier', operator: 'exists' }]],
    ['app!=', [isNot('app', '')]],
    ['env in (a, b,a)', [is('env', 'a', 'b')]],
    ['env notin (a)', [isNot('env', 'a')]],
    ['env in ()', [is('env', '')]],
    ['env in (,a)', [is('env', '', 'a')]],
    ['in in (in)', [is('in', 'in')]],
    ['new', [{ key: 'new', operator: 'exists' }]],
    ['!old', [{ key: 'old', operator: 'absent' }]],
    [
      '! old,new',
      [
        { key: 'old', operator: 'absent' },
        { key: 'new', operator: 'exists' },
      ],
    ],
    [
      'size>3,size<10',
      [
        { key: 'size', operator: '>', bound: 3n },
        { key: 'size', operator: '<', bound: 10n },
      ],
    ],
    ['app.kubernetes.io/name=web', [is('app.kubernetes.io/name', 'web')]],
  ])('%j', (text, expected) => {
    expect(parseLabelSelector(text)).toEqual(expected);
  });

  it.each([
    [',', 'expected a label instead of ","'],
    ['app=web,', 'expected a label at the end'],
    ['app=a b', 'expected "," instead of "b"'],
    ['app=a=b', 'expected "," instead of "="'],
    ['app===a', 'expected a value instead of "="'],
    ['=a', 'expected a label instead of "="'],
    ['!', 'expected a label at the end'],
    ['!a=b', 'expected "," instead of "="'],
    ['env in', 'expected "(" at the end'],
    ['env in a', 'expected "(" instead of "a"'],
    ['env in (a', 'expected "," or ")" at the end'],
    ['env in (a b)', 'expected "," or ")" instead of "b"'],
    ['env on (a)', 'expected =, !=, in, notin, > or < instead of "on"'],
    ['size>x', 'expected a whole number instead of "x"'],
    ['size>-1', 'expected a whole number instead of "-1"'],
    ['-app=x', '"-app" is not a valid label name'],
    ['a/b/c=x', '"a/b/c" is not a valid label name'],
    ['Not.A.Domain/x=y', '"Not.A.Domain/x" is not a valid label name'],
    [`${'a'.repeat(64)}=x`, 'is not a valid label name'],
    ['app=-x', '"-x" is not a valid label value'],
    [`app=${'a'.repeat(64)}`, 'is not a valid label value'],
    ['app=ä', '"ä" is not a valid label value'],
  ])('%j is refused', (text, words) => {
    expect(() => parseLabelSelector(text)).toThrow(words);
    expect(() => parseLabelSelector(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  const part = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,8}[A-Za-z0-9])?$/);
  const key = fc.oneof(
    part,
    fc.tuple(fc.constantFrom('a.example', 'x'), part).map((parts) => parts.join('/')),
  );
  const values = fc.uniqueArray(fc.oneof(part, fc.constant('')), { minLength: 1, maxLength: 4 });
  const requirement: fc.Arbitrary<LabelRequirement> = fc.oneof(
    fc.record({ key, operator: fc.constantFrom<'in' | 'notin'>('in', 'notin'), values }),
    fc.record({ key, operator: fc.constantFrom<'exists' | 'absent'>('exists', 'absent') }),
    fc.record({ key, operator: fc.constantFrom<'>' | '<'>('>', '<'), bound: fc.bigInt({ min: 0n }) }),
  );

  it('reads back whatever formatLabelSelector writes', () => {
    fc.assert(
      fc.property(fc.array(requirement), (requirements) => {
        expect(parseLabelSelector(formatLabelSelector(requirements))).toEqual(requirements);
      }),
    );
  });

  it('parses any text, or refuses it with a usage error', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab1-./=!(),<> ', ' in ', ' notin ', 'ä', '\n') });
    fc.assert(
      fc.property(text, (given) => {
        try {
          parseLabelSelector(given);
        } catch (error) {
          expect(error).toMatchObject({ code: 'usage' });
        }
      }),
    );
  });
});

describe('matchesLabels', () => {
  const labels = { app: 'web', size: '7', empty: '' };
  it.each([
    ['', true],
    ['app=web', true],
    ['app=db', false],
    ['app!=db', true],
    ['app!=web', false],
    ['gone!=web', true],
    ['gone=', false],
    ['empty=', true],
    ['app in (db,web)', true],
    ['app in (db)', false],
    ['app notin (db)', true],
    ['app notin (web)', false],
    ['gone notin (web)', true],
    ['app', true],
    ['gone', false],
    ['!gone', true],
    ['!app', false],
    ['size>6', true],
    ['size>7', false],
    ['size<8', true],
    ['size<7', false],
    ['app>6', false],
    ['gone<6', false],
    ['app=web,size=8', false],
    ['toString', false],
    ['__proto__!=x', true],
  ])('%s: %s', (selector, expected) => {
    // A name that begins with an underscore is none for the parser.
    const requirements = selector.startsWith('__') ? [isNot('__proto__', 'x')] : parseLabelSelector(selector);
    expect(matchesLabels(labels, requirements)).toBe(expected);
  });

  it('treats missing labels as none', () => {
    expect(matchesLabels(undefined, parseLabelSelector('!app'))).toBe(true);
    expect(matchesLabels(undefined, parseLabelSelector('app'))).toBe(false);
  });
});
