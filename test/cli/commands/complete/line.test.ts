import { Option } from 'commander';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCompletionLine } from '../../../../src/cli/commands/complete/line.ts';

const add = (value: string, values: string[] | undefined) => [...(values ?? []), value];
const options = [
  new Option('-n, --namespace <namespace>'),
  new Option('-A, --all-namespaces'),
  new Option('-t, --timestamps'),
  new Option('--sort [key]'),
  new Option('--no-headers'),
  new Option('--color <when>').choices(['auto', 'never']),
  new Option('--as-group <group>').argParser(add),
];
const [namespace, , , sort] = options;
const read = (...words: string[]) => readCompletionLine(words, options);

describe('the last word', () => {
  it.each([
    [['get', ''], { kind: 'operand', typed: '', isRest: false }],
    [['get', 'po'], { kind: 'operand', typed: 'po', isRest: false }],
    [['get', '-'], { kind: 'flag', typed: '-' }],
    [['get', '--na'], { kind: 'flag', typed: '--na' }],
    [['get', '-n', ''], { kind: 'value', typed: '', option: namespace, before: '' }],
    [['get', '-n', '--x'], { kind: 'value', typed: '--x', option: namespace, before: '' }],
    [['get', '--namespace=sh'], { kind: 'value', typed: 'sh', option: namespace, before: '--namespace=' }],
    [['get', '-nsh'], { kind: 'value', typed: 'sh', option: namespace, before: '-n' }],
    [['get', '-Ansh'], { kind: 'value', typed: 'sh', option: namespace, before: '-An' }],
    [['get', '-An', 's'], { kind: 'value', typed: 's', option: namespace, before: '' }],
    [['get', '--sort='], { kind: 'value', typed: '', option: sort, before: '--sort=' }],
    [['get', '--sort', ''], { kind: 'operand', typed: '', isRest: false }],
    [['get', '--unknown', ''], { kind: 'operand', typed: '', isRest: false }],
    [['get', '--unknown=', ''], { kind: 'operand', typed: '', isRest: false }],
    [['run', '--', '-n'], { kind: 'operand', typed: '-n', isRest: true }],
    [[], { kind: 'operand', typed: '', isRest: false }],
  ])('of %j', (words, asked) => {
    expect(readCompletionLine(words, options).asked).toEqual(asked);
  });
});

describe('the words before the cursor', () => {
  it('are operands and flags', () => {
    const { operands, flags } = read(
      '-n',
      'shop',
      'get',
      '-At',
      '--no-headers',
      'pod/x',
      '-',
      '--',
      '-n',
      '',
    );
    expect(operands).toEqual(['get', 'pod/x', '-', '-n']);
    expect(flags).toEqual({ namespace: 'shop', allNamespaces: true, timestamps: true, headers: true });
  });

  it('keep every value of a flag that may be repeated, and the last of one that may not', () => {
    const { flags } = read('--as-group', 'a', '--as-group=b', '-n', 'x', '-ny', '--color', 'mauve', '');
    expect(flags).toEqual({ asGroup: ['a', 'b'], namespace: 'y', color: 'mauve' });
  });

  it('are all kept, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (words, last) => {
        const { operands, asked } = read('--', ...words, last);
        expect(operands).toEqual(words);
        expect(asked).toEqual({ kind: 'operand', typed: last, isRest: true });
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const { asked } = readCompletionLine(words, options);
        const before = asked.kind === 'value' ? asked.before : '';
        expect(before + asked.typed).toBe(words.at(-1) ?? '');
      }),
    );
  });
});
