import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sprintf } from '../../src/event/go-format.ts';

class Stringer {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

function fail(): never {
  throw new Error('no text');
}

// Every row is what Go's fmt makes of the value of Go that the value stands for.
describe('integers', () => {
  it.each<[string, number | bigint, string]>([
    ['%d', -12345, '-12345'],
    ['%d', 18446744073709551615n, '18446744073709551615'],
    ['%v', 3, '3'],
    ['%+v', 3, '3'],
    ['%#v', 3, '3'],
    ['% d', 12345, ' 12345'],
    ['%+d', 12345, '+12345'],
    ['%5d', 42, '   42'],
    ['%-5d|', 42, '42   |'],
    ['%010d', -12345, '-000012345'],
    ['%-010d|', 5, '5         |'],
    ['%20.8d', -1234, '           -00001234'],
    ['%020.8d', 1234, '            00001234'],
    ['%-#20.8x|', 0x1234abc, '0x01234abc          |'],
    ['%-#20.8o|', 668, '00001234            |'],
    ['%6.0d', 0, '      '],
    ['%.d', 0, ''],
    ['%x', 255, 'ff'],
    ['%X', 255n, 'FF'],
    ['%#X', 0, '0X0'],
    ['%o', -668, '-1234'],
    ['%#o', 668, '01234'],
    ['%O', -668, '-0o1234'],
    ['%b', -6, '-110'],
    ['%#b', 7, '0b111'],
    ['%c', 0x672c, '本'],
    ['%-3c|', 0x2318, '⌘  |'],
    ['%c', -1, '\ufffd'],
    ['%c', 0xdc80, '\ufffd'],
    ['%q', 120, "'x'"],
    ['%q', 39, "'\\''"],
    ['%+q', 0xff, "'\\u00ff'"],
    ['%q', 10, "'\\n'"],
    ['%q', 0x10ffff, "'\\U0010ffff'"],
    ['%U', 0x263a, 'U+263A'],
    ['%#U', 0x1d6c2, "U+1D6C2 '𝛂'"],
    ['%#U', 10, 'U+000A'],
    ['%U', -1, 'U+FFFFFFFFFFFFFFFF'],
    ['%#14.6U', 0x2318, "  U+002318 '⌘'"],
    ['%T', 3, 'int'],
    ['%t', 3, '%!t(int=3)'],
    ['%s', 42, '%!s(int=42)'],
    ['%5s', 42, '%!s(int=   42)'],
    ['%z', 42, '%!z(int=42)'],
    ['%é', 42, '%!é(int=42)'],
  ])('%s of %s', (format, value, text) => {
    expect(sprintf(format, value)).toBe(text);
  });
});

describe('floats', () => {
  it.each<[string, number, string]>([
    ['%v', 1.5, '1.5'],
    ['%v', 1234567.5, '1.2345675e+06'],
    ['%v', 123456.5, '123456.5'],
    ['%v', 1e21, '1e+21'],
    ['%v', 0.00001, '1e-05'],
    ['%v', 0.0001, '0.0001'],
    ['%#v', 1.2345678, '1.2345678'],
    ['%f', 3, '3.000000'],
    ['%05.2f', 3.1444, '03.14'],
    ['%.0f', 0.5, '0'],
    ['%.0f', 1.5, '2'],
    ['%.0f', 2.5, '2'],
    ['%.2f', 0.125, '0.12'],
    ['%.2f', 0.375, '0.38'],
    ['%.2f', 1.005, '1.00'],
    ['%.0e', 9.5, '1e+01'],
    ['%.0e', 8.5, '8e+00'],
    ['%f', 1234.5678e-8, '0.000012'],
    ['%f', 1e21, '1000000000000000000000.000000'],
    ['%.101f', 1.5, `1.5${'0'.repeat(99)}`],
    ['%e', 1234.5678e3, '1.234568e+06'],
    ['%20.8e', 1.2345e3, '      1.23450000e+03'],
    ['% .3E', -1, '-1.000E+00'],
    ['%g', 1234.5678e3, '1.2345678e+06'],
    ['%g', 1e100, '1e+100'],
    ['%G', -1e-9, '-1E-09'],
    ['%g', 100000, '100000'],
    ['%g', 1000000, '1e+06'],
    ['%.3g', 100, '100'],
    ['%.3g', 1234, '1.23e+03'],
    ['%.3g', 0.00012345, '0.000123'],
    ['%.10g', 0, '0'],
    ['%+07.2f', 1, '+001.00'],
    ['% 07.2f', 1, ' 001.00'],
    ['%-07.2f|', -1, '-1.00  |'],
    ['%7.2f', -1, '  -1.00'],
    ['%f', Number.POSITIVE_INFINITY, '+Inf'],
    ['% f', Number.POSITIVE_INFINITY, ' Inf'],
    ['%+020e', Number.NEGATIVE_INFINITY, '                -Inf'],
    ['%v', Number.NaN, 'NaN'],
    ['% f', Number.NaN, ' NaN'],
    ['%d', 1.5, '%!d(float64=1.5)'],
    ['%T', 1.5, 'float64'],
  ])('%s of %s', (format, value, text) => {
    expect(sprintf(format, value)).toBe(text);
  });
});

describe('texts', () => {
  it.each<[string, unknown, string]>([
    ['%s', 'abc', 'abc'],
    ['%5s', '☺☺', '   ☺☺'],
    ['%-5s|', 'abc', 'abc  |'],
    ['%05s', 'abc', '00abc'],
    ['%.3s', '日本語日本語', '日本語'],
    ['%20.5s', 'qwertyuiop', '               qwert'],
    ['%q', 'a"b', '"a\\"b"'],
    ['%q', '\x07\b\f\n\r\t\v\\\x00\x1b\x7f', '"\\a\\b\\f\\n\\r\\t\\v\\\\\\x00\\x1b\\x7f"'],
    ['%q', '\u00a0\u202e\u{10ffff}', '"\\u00a0\\u202e\\U0010ffff"'],
    ['%+q', '日', '"\\u65e5"'],
    ['%#q', 'a\tb', '`a\tb`'],
    ['%#q', 'a`b', '"a`b"'],
    ['%10q', '⌘', '       "⌘"'],
    ['%.1q', '日本語', '"日"'],
    ['%x', 'xyz', '78797a'],
    ['%# X', 'xyz', '0X78 0X79 0X7A'],
    ['%.1x', '日本語', 'e6'],
    ['%#8x', '', '        '],
    ['%#v', 'foo', '"foo"'],
    ['%T', 'foo', 'string'],
    ['%d', 'str', '%!d(string=str)'],
    ['%w', 'str', '%!w(string=str)'],
    ['%t', true, 'true'],
    ['%6v', false, ' false'],
    ['%d', true, '%!d(bool=true)'],
    ['%v', null, '<nil>'],
    ['%10v', undefined, '     <nil>'],
    ['%s', null, '%!s(<nil>)'],
    ['%-10T|', null, '<nil>     |'],
    ['%v', new Error('broken pipe'), 'broken pipe'],
    ['%q', new TypeError('x'), '"x"'],
    ['%d', new Error('x'), '&{%!d(string=x)}'],
    ['%v', new Stringer('it'), 'it'],
    ['%x', new Stringer('it'), '6974'],
    ['%d', new Stringer('it'), '%!d(Stringer=it)'],
    ['%s', new URL('https://kev.example/'), 'https://kev.example/'],
    ['%v', new Date('2026-03-01T12:00:01.5Z'), '2026-03-01T12:00:01.500Z'],
    ['%v', new Date(Number.NaN), '%!v(PANIC=String method: Invalid time value)'],
  ])('%s of %s', (format, value, text) => {
    expect(sprintf(format, value)).toBe(text);
  });
});

describe('what holds others', () => {
  const cycle: Record<string, unknown> = { a: 1 };
  cycle.self = cycle;

  it.each<[string, unknown, string]>([
    ['%v', [1, 'hello', 2.5, null], '[1 hello 2.5 <nil>]'],
    ['%#v', [1, 'hello', 2.5, null], '[]interface {}{1, "hello", 2.5, interface {}(nil)}'],
    ['%d', [1, null, 'x'], '[1 <nil> %!d(string=x)]'],
    ['%q', ['a', 'b'], '["a" "b"]'],
    ['%6v', [1, 11], '[     1     11]'],
    ['%s', [], '[]'],
    ['%v', { b: 2, a: { c: [] } }, 'map[a:map[c:[]] b:2]'],
    ['%#v', { a: 1 }, 'map[string]interface {}{"a":1}'],
    [
      '%v',
      new Map([
        [10, 'x'],
        [9, 'y'],
      ]),
      'map[9:y 10:x]',
    ],
    ['%v', Object.create(null), 'map[]'],
    ['%s', { a: 1 }, 'map[a:%!s(int=1)]'],
    ['%v', Buffer.from('AB'), '[65 66]'],
    ['%s', Buffer.from('AB'), 'AB'],
    ['%x', Buffer.from('AB'), '4142'],
    ['%T', [], '[]interface {}'],
    ['%T', {}, 'map[string]interface {}'],
    ['%v', cycle, 'map[a:1 self:<cycle>]'],
  ])('%s of %j', (format, value, text) => {
    expect(sprintf(format, value)).toBe(text);
  });
});

describe('formats', () => {
  it.each<[string, unknown[], string]>([
    ['plain', [], 'plain'],
    ['', [2], '%!(EXTRA int=2)'],
    ['', [null], '%!(EXTRA <nil>)'],
    ['none', [1, 'two'], 'none%!(EXTRA int=1, string=two)'],
    ['100%%', [], '100%'],
    ['%5%', [], '%'],
    ['50% off', [], '50%!o(MISSING)ff'],
    ['%!', [], '%!!(MISSING)'],
    ['%s %', ['hello'], 'hello %!(NOVERB)'],
    ['%s %.2', ['hello'], 'hello %!(NOVERB)'],
    ['%.', [3], '%!.(int=3)'],
    ['%010.2', ['12345'], '%!(NOVERB)%!(EXTRA string=12345)'],
    ['%184467440737095516170v', [0], '%!(NOVERB)%!(EXTRA int=0)'],
    ['%s is %d of %v', ['x', 3, true], 'x is 3 of true'],
    ['%[2]s %[1]s', ['a', 'b'], 'b a'],
    ['%[2]d', [2, 1], '1'],
    ['%[1]d %d', [1, 2], '1 2'],
    ['%[3]*.[2]*[1]f', [12, 2, 6], ' 12.00'],
    ['%6.2f', [12], ' 12.00'],
    ['%*d', [4, 42], '  42'],
    ['%-*d|', [4, 42], '42  |'],
    ['%*d|', [-4, 42], '42  |'],
    ['%.*d', [4, 42], '0042'],
    ['%*s', ['x', 'y'], '%!(BADWIDTH)y'],
    ['%*d', [10000001, 42], '%!(BADWIDTH)42'],
    ['%.*d', [-1, 42], '%!(BADPREC)42'],
    ['%*', [4], '%!(NOVERB)'],
    ['%[]d', [2], '%!d(BADINDEX)'],
    ['%[-3]d', [2], '%!d(BADINDEX)'],
    ['%[5]d', [2], '%!d(BADINDEX)'],
    ['%[x]d', [2], '%!d(BADINDEX)'],
    ['%[3', [2], '%!(NOVERB)'],
    ['%[1]2d', [5], '%!d(BADINDEX)'],
    ['%[1].2d', [5], '%!d(BADINDEX)'],
    ['%[d', [2, 1], '%!d(BADINDEX)'],
    ['%[x][1]d', [2], '%!d(BADINDEX)'],
    ['%]d', [2, 1], '%!](int=2)d%!(EXTRA int=1)'],
    ['%3.[2]d', [7], '%!d(BADINDEX)'],
    ['%.[2]d', [7], '%!d(BADINDEX)'],
    ['%.[]', [], '%!](BADINDEX)'],
    ['%.-3d', [42], '%!-(int=42)3d'],
    ['%d %d %d %#[1]o %#o %#o %#o', [11, 12, 13], '11 12 13 013 014 015 %!o(MISSING)'],
    ['%[5]d %[2]d %d', [1, 2, 3], '%!d(BADINDEX) 2 3'],
    ['%d %[3]d %d', [1, 2], '1 %!d(BADINDEX) 2'],
  ])('%s', (format, args, text) => {
    expect(sprintf(format, ...args)).toBe(text);
  });

  it('never throw', () => {
    const format = fc.string({ unit: fc.constantFrom(...'%%%%[]*.0123 +-#svdqxXtTfgeGcUobOpw!é') });
    fc.assert(
      fc.property(
        format,
        fc.array(fc.anything()),
        (text, args) => typeof sprintf(text, ...args) === 'string',
      ),
      {
        numRuns: 2000,
      },
    );
  });

  // Whoever emits an event hands over whatever they have: a proxy or a getter that throws, and what is nested
  // without end, came out of `eventf`, which throws nothing.
  it.each<[string, unknown]>([
    ['a getter that throws', Object.defineProperty({}, 'a', { enumerable: true, get: () => fail() })],
    ['a proxy that throws', new Proxy({}, { get: () => fail(), ownKeys: () => fail() })],
    ['a text of its own, and no constructor', Object.create(null, { toString: { value: () => 'own' } })],
    ['lists without end', JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))],
  ])('never throw at %s', (_, value) => {
    for (const format of ['%v', '%d', '%s', '%T', '%q', 'none']) {
      expect(sprintf(format, value)).toEqual(expect.any(String));
    }
  });

  it('name what was thrown', () => {
    const value = Object.defineProperty({}, 'a', { enumerable: true, get: () => fail() });
    expect(sprintf('%v', value)).toBe('%!v(PANIC=no text)');
  });

  it('keep a text without directives as it is', () => {
    fc.assert(
      fc.property(
        fc.string().map((text) => text.replaceAll('%', '')),
        (text) => sprintf(text) === text,
      ),
    );
  });
});
