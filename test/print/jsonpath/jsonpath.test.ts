import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KevError } from '../../../src/core/errors.ts';
import { formatJsonPath } from '../../../src/print/jsonpath/output.ts';
import { parseJsonPath, parsePath } from '../../../src/print/jsonpath/parse.ts';

const DATA = {
  kind: 'List',
  items: [
    { name: 'a', count: 1, type: 'Normal', about: { kind: 'Pod' }, none: null, list: [], flag: true },
    { name: 'b', count: 20, type: 'Warning', about: { kind: 'Node', name: 'n' }, none: null, flag: false },
    { name: 'c', count: 3, type: 'Warning', labels: { 'app.kubernetes.io/name': 'x' }, half: 1.5 },
  ],
};

function evaluate(template: string): string {
  return formatJsonPath(parseJsonPath(template), DATA);
}

describe('templates, as kubectl takes them', () => {
  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['a{.kind}b', 'aList' + 'b'],
    ['{$.kind}{@.kind}{ .kind }', 'ListListList'],
    ['{.items[*].name}', 'a b c'],
    ['{.items[*].nope}[{.nope.x[0]}]', '[]'],
    ['{.items[0].about}', '{"kind":"Pod"}'],
    ['{.items[0].list} {.items[0].none} {.items[0].flag} {.items[2].half}', '[] null true 1.5'],
    ['{.items[0,2].name} {.items[1]["name","count"]}', 'a c b 20'],
    ["{.items[1]['about']['kind']}", 'Node'],
    ["{.items[1]['about.name']}", 'n'],
    ["{.items[2].labels['app\\.kubernetes\\.io/name']} {.items[2].labels.app\\.kubernetes\\.io/name}", 'x x'],
    [
      '{.items[-1].name} {.items[-2:].name} {.items[0:2].name} {.items[::2].name} {.items[1:].name}',
      'c b c a b a c b c',
    ],
    ['{.items[1:1].name}', ''],
    ['{.items[?(@.type=="Warning")].name}', 'b c'],
    ["{.items[?(@.type != 'Warning')].name}", 'a'],
    [
      '{.items[?(@.count>2)].name} {.items[?(@.count<=3)].name} {.items[?( @.count >= 3 )].name}',
      'b c a c b c',
    ],
    ['{.items[?(@.flag==true)].name}', 'a'],
    ['{.items[?(@.half<2.5)].name}', 'c'],
    ['{.items[?(@.about.name)].name}', 'b'],
    ['{.items[?(@.nope=="x")].name}', ''],
    ['{.items[?(@.none=="x")].name}', ''],
    ['{..kind}', 'List Pod Node'],
    ['{.items[1]..name}', 'b n'],
    ['{.items[1].about.*}', 'Node n'],
    ['{range .items[*]}{.name}={.count}{"\\n"}{end}', 'a=1\nb=20\nc=3\n'],
    ['{range .items[*]}{.name}:{range .about.*}<{@}>{end};{end}.', 'a:<Pod>;b:<Node><n>;c:;.'],
    ['{range .nope[*]}{.name}{end}!', '!'],
    ['{"tab\\t"}{\'quote "\'}{"\\u00e9\\x41"}', 'tab\tquote "éA'],
    ['{5}{-1.5}{true}', '5-1.5true'],
  ])('%s', (template, text) => {
    expect(evaluate(template)).toBe(text);
  });

  it.each([
    ['{.items[0].name', 'unclosed action'],
    ['{.kind\n}', 'unclosed action'],
    ['{end}', 'not in range'],
    ['{nope}', 'unrecognized identifier nope'],
    ['{.items[x]}', 'invalid array index x'],
    ['{.items[0}', 'unterminated array'],
    ["{.items['a}", 'unterminated array'],
    ['{.items[::0]}', 'step must be > 0'],
    ['{.items[?(@.a==1)}', 'unclosed array expect ]'],
    ['{.items[?(@.a=~"x")]}', 'unrecognized filter operator =~'],
    ['{"open}', 'unterminated quoted string'],
    ['{"\\q"}', 'invalid escape \\q'],
    ['{1.2.3}', 'cannot parse number 1.2.3'],
    ['{....a}', 'invalid multiple recursive descent'],
    ['{%}', 'unrecognized character in action: %'],
  ])('%s is refused: %s', (template, reason) => {
    expect(() => parseJsonPath(template)).toThrow(KevError);
    expect(() => parseJsonPath(template)).toThrow(reason);
  });

  it('is refused when it is nested too deep', () => {
    expect(() => parseJsonPath(`{${'.a[?(@'.repeat(10_000)}`)).toThrow('nested too deep');
  });

  it.each([
    ['{.items[3].name}', 'array index out of bounds: index 3, length 3'],
    ['{.items[0:4].name}', 'array index out of bounds: index 3, length 3'],
    ['{.items[2:1].name}', 'starting index 2 is greater than ending index 1'],
    ['{.kind[0]}', 'not a list'],
    ['{.items[?(@.type>3)]}', 'cannot compare a string with a number'],
    ['{.items[?(@.about=="x")]}', 'cannot compare an object with a string'],
    ['{.items[?(@.*==1)]}', 'can only compare one element at a time'],
  ])('%s cannot be done: %s', (template, reason) => {
    expect(() => evaluate(template)).toThrow(KevError);
    expect(() => evaluate(template)).toThrow(reason);
  });

  it('is a law: any text is either a template or refused in kind', () => {
    const pieces = fc.constantFrom(
      ...['{', '}', '[', ']', '?(', ')', '.', '..', '*', "'", '"', '\\', ',', ':', '@', '$', ' ', '\n', '=='],
      ...['range', 'end', 'items', 'name', '0', '-1', '<', 'é', '\ud83d', 'x', 'u00', 'true'],
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: pieces }), fc.string()), (text) => {
        try {
          evaluate(`{.items${text}`);
          evaluate(text);
        } catch (error) {
          expect(error).toBeInstanceOf(KevError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what means harm', () => {
  it('is refused where ranges are nested without end', () => {
    expect(() => evaluate('{range @}'.repeat(10_000))).toThrow('nested too deep');
  });

  it('is refused where an index is a hyphen alone', () => {
    expect(() => evaluate('{.items[-].name}')).toThrow('invalid array index -');
    expect(() => evaluate('{.items[0:-:-].name}')).toThrow('invalid array index 0:-:-');
  });

  it('can be a list of more items than a function can have arguments', () => {
    const items = Array.from({ length: 200_000 }, () => ({ name: 'x' }));
    expect(formatJsonPath(parseJsonPath('{..name}'), { items })).toHaveLength(400_000 - 1);
  });

  it('is not found in what all objects have', () => {
    expect(evaluate('{.constructor}{.items[0].__proto__}{.items[0].toString}')).toBe('');
  });

  it('is refused where a value is nested without end', () => {
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(() => formatJsonPath(parseJsonPath('{.deep}'), { deep })).toThrow(KevError);
  });
});

describe('parsePath', () => {
  it.each(['.about.kind', 'about.kind', '{.about.kind}', '{about.kind}'])('reads %s', (text) => {
    expect(parsePath(text)).toEqual([
      { kind: 'field', name: 'about' },
      { kind: 'field', name: 'kind' },
    ]);
  });

  it.each(['', '{', '{.a}{.b}', 'a{.b}', '{}'])('refuses %j', (text) => {
    expect(() => parsePath(text)).toThrow(KevError);
  });
});
