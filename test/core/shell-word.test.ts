import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { quoteWord } from '../../src/core/shell-word.ts';
import { missingProgram } from '../support/missing-program.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

describe('quoteWord', () => {
  it.each([
    ['pod/web-0', 'pod/web-0'],
    ['a b', '"a b"'],
    ['$(rm)', "'$(rm)'"],
    ["it's", '"it\'s"'],
    ["it's $x", "'it'\\''s $x'"],
    ['', '""'],
    ['a\nb\u202ec\\', "$'a\\x0ab\\xe2\\x80\\xaec\\x5c'"],
    ['\u{e0041}', "$'\\xf3\\xa0\\x81\\x81'"],
  ])('%j', (word, quoted) => expect(quoteWord(word)).toBe(quoted));

  const words = [
    ...[
      "a'b",
      'a\\',
      '\\',
      "a\\'b",
      'a\\\\b',
      '\\d+',
      '`touch owned`',
      '; touch owned #',
      '=ls',
      '~root',
      '*',
      '{a,b}',
    ],
    ...['$HOME', '-x', '!!', 'ä"$HOME', '', '#x', '\u{1f600}'],
  ];
  const hidden = [
    "a'b\u202e\n$(x) `y` \\ !",
    '\x1b[31m',
    "\u200b\\'; touch owned; '",
    '\ufeff$(touch owned)',
    'a\\\t',
  ];

  const shells = [
    ['bash', '--norc', '-c'],
    ['zsh', '-f', '-c'],
    ['dash', '-c'],
    ['fish', '--no-config', '-c'],
  ] as const;
  for (const [shell, ...flags] of shells) {
    const missing = missingProgram(shell);
    const run = (given: readonly string[]) => {
      using folder = new TemporaryFolder();
      const line = `printf '<%s>' ${given.map(quoteWord).join(' ')}`;
      const { stdout } = spawnSync(shell, [...flags, line], {
        encoding: 'utf8',
        cwd: folder.path,
        env: { ...process.env, HOME: folder.path, LC_ALL: 'C.UTF-8' },
      });
      expect(existsSync(folder.at('owned'))).toBe(false);
      return stdout;
    };
    describe.skipIf(missing)(`in ${shell}${missing ? ` (skipped: ${missing})` : ''}`, () => {
      it('gives the same words', () => {
        expect(run(words)).toBe(words.map((word) => `<${word}>`).join(''));
      });
      it('runs no part of a word with invisible characters', () => {
        const all = hidden.map((word) => `<${word}>`).join('');
        const printed = [run(hidden), ...hidden.map((word) => run(['a\\', word, word]))][0];
        if (shell === 'bash' || shell === 'zsh') expect(printed).toBe(all);
      });
    });
  }
});
