import { expect, it } from 'vitest';
import { formatMarkdown } from '../../src/print/markdown.ts';

const format = (markdown: string, width = 40) =>
  formatMarkdown(markdown, { width, strong: (text) => `<${text}>` });

it.each([
  ['a heading', '## Which events\n\nText.', '<Which events>\n\nText.\n'],
  ['a paragraph, wrapped', 'one two three\nfour five', 'one two\nthree four\nfive\n', 10],
  ['code within a sentence, on one line', 'use `kev get` now', 'use\n<kev get>\nnow\n', 10],
  ['code that is longer than a line', '`kev get -A`', '<kev get>\n< -A>\n', 7],
  ['bold text over two lines', 'so **one two** x', 'so <one>\n<two> x\n', 7],
  ['bold text', 'a **b** c', 'a <b> c\n'],
  ['a link to a guide', 'see [reading](reading.md).', 'see <kev help reading>.\n'],
  ['a list', '- one two\n  three\n- four', '- one two\n  three\n- four\n', 11],
  ['code', '```sh\nkev get\n\n  -A\n```', '    kev get\n\n      -A\n'],
  ['indented code', '    kev get', '    kev get\n'],
  ['a comment', '<!-- recipe: x -->\n```sh\nkev\n```', '    kev\n'],
  ['a table', '| flag | effect |\n|---|---|\n| `-o` | a \\| b |', 'flag   effect\n<-o>     a | b\n'],
  ['a table without headings', '| | |\n|---|---|\n| 0 | done |', '0   done\n'],
])('lays out %s', (_, markdown, expected, width = 40) => {
  expect(format(markdown, width)).toBe(expected);
});

it('wraps the last column of a table', () => {
  const text = 'a long cell that does not fit into the width of the terminal';
  expect(format(`| x | ${text} |`, 40)).toBe(
    'x   a long cell that does not fit into\n    the width of the terminal\n',
  );
});
