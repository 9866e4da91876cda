import fc from 'fast-check';
import { anyText } from '../support/hidden.ts';
import { corpusLines } from './corpus.ts';

/** Fragments that parsers of any grammar trip over. */
const FRAGMENTS = [
  ...['', '\0', '\n', '\r\n', '\t', '\x1b[31m', '\x7f', '\u202e', '\ufeff', '\ud83d', '\ufffd', '世', '🚀'],
  ...[
    '/',
    '\\',
    '"',
    "'",
    '`',
    ',',
    ':',
    ';',
    '=',
    '!',
    '?',
    '*',
    '+',
    '-',
    '.',
    '..',
    '#',
    '%',
    '&',
    '|',
    '@',
  ],
  ...['(', ')', '[', ']', '{', '}', '<', '>', '$', '~', '^', '---', '\n---\n', '- ', ': ', '{{', '[[', '%s'],
  ...['0', '-0', '00', '1e999', '-1', 'NaN', 'Infinity', '9'.repeat(40), '1.5', '0x10', '١'],
  ...['null', 'true', 'undefined', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ' '.repeat(50)],
];

/** A number from 0 to 1, evenly distributed: most of fast-check's doubles are near 0. */
export const share = fc.nat({ max: 9999 }).map((part) => part / 10_000);

/** One change: `at` and `length` are parts of the text's length, from 0 to 1. */
const change = fc.record({
  kind: fc.constantFrom('insert', 'remove', 'repeat', 'replace'),
  at: share,
  length: share,
  fragment: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...FRAGMENTS) },
    { weight: 1, arbitrary: anyText },
  ),
  times: fc.constantFrom(1, 2, 3, 20),
});

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** Valid texts with at most a few changes. */
export function mutatedText(valid: readonly string[] | fc.Arbitrary<string>): fc.Arbitrary<string> {
  const base = valid instanceof fc.Arbitrary ? valid : fc.constantFrom(...valid);
  return fc
    .tuple(base, fc.array(change, { maxLength: 4 }))
    .map(([text, changes]) => changes.reduce(apply, text));
}

/** Valid lines of a file, such lines with changes, and any text. */
export function likeLinesOf(file: string): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: mutatedText(corpusLines(file)) },
    { weight: 1, arbitrary: anyText },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 8 }).map((all) => all.join('')),
    },
  );
}

function apply(text: string, { kind, at, length, fragment, times }: Change): string {
  const start = Math.floor(at * text.length);
  // Most changes are small.
  const end = start + Math.floor(length ** 3 * (text.length - start));
  const [before, part, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
  switch (kind) {
    case 'insert':
      return before + fragment.repeat(times) + part + after;
    case 'remove':
      return before + after;
    case 'repeat':
      return before + part.repeat(times + 1) + after;
    case 'replace':
      return before + fragment + after;
  }
}
