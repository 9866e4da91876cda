import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { quoteWord } from '../../src/core/shell-word.ts';

describe('quoteWord', () => {
  it.each([
    ['pod/web-0', 'pod/web-0'],
    ['a b', '"a b"'],
    ['$(rm)', "'$(rm)'"],
    ["it's", '"it\'s"'],
    ["it's $x", "'it'\\''s $x'"],
    ['', '""'],
    ['a\nb\u202ec\\', "$'a\\x0ab\\xe2\\x80\\xaec\\\\'"],
    ['\u{e0041}', "$'\\xf3\\xa0\\x81\\x81'"],
  ])('%j', (word, quoted) => expect(quoteWord(word)).toBe(quoted));

  it('gives bash the same word', () => {
    for (const word of ["a'b\u202e\n$(x) `y` \\ !", '\x1b[31m', 'ä"$HOME']) {
      const script = `printf %s ${quoteWord(word)}`;
      expect(execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8', env: { LC_ALL: 'C' } })).toBe(
        word,
      );
    }
  });
});
