import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const { escapeRoff, markdownToRoff } = await import(join(process.cwd(), '.config/release/roff.js'));
const hasMan = spawnSync('man', ['--version']).status === 0;
if (!hasMan) console.log('skipped: tests on manual pages: man is not installed (Debian package man-db)');

let folder: TemporaryFolder;
beforeAll(() => {
  folder = new TemporaryFolder();
  execFileSync(process.execPath, ['.config/release/man.js']);
  execFileSync('tar', ['-xzf', `release/kev-${version}-man.tar.gz`, '-C', folder.path]);
}, 60_000);
afterAll(() => folder[Symbol.dispose]());

/** What `man` shows on a wide terminal, and its warnings. */
function render(...files: string[]) {
  const { stdout, stderr } = spawnSync('man', ['--warnings', '-E', 'UTF-8', '-P', 'cat', '-l', ...files], {
    cwd: folder.path,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, MANWIDTH: '200', LC_ALL: 'C.UTF-8' },
  });
  return { text: stdout, stderr };
}

describe.skipIf(!hasMan)('manual pages', () => {
  it('are there for all commands and guides, and render without warnings', () => {
    const guides = readFileSync('src/cli/commands/help/guides.ts', 'utf8').match(/\.md'/g) ?? [];
    const files = ['man1', 'man7'].flatMap((part) =>
      readdirSync(folder.at(part)).map((name) => `${part}/${name}`),
    );
    expect(files).toEqual(expect.arrayContaining(['man1/kev.1', 'man1/kev-get.1', 'man7/kev-reading.7']));
    expect(files.filter((file) => file.startsWith('man7/'))).toHaveLength(guides.length);
    const { text, stderr } = render(...files);
    expect(stderr).toBe('');
    for (const file of files) expect(text).toContain(`${file.replace(/.*\/|\.\d$/g, '').toUpperCase()}(`);
  });

  it('have the flags and examples of the help', () => {
    const { text } = render('man1/kev-get.1');
    expect(text).toMatch(/^ +kev-get - list events$/m);
    expect(text).toMatch(/^ +-f, --filename <file>\n +read dumps: /m);
    expect(text).toMatch(/^ +kev get -A --summary$/m);
    expect(render('man1/kev.1').text).toMatch(/^EXIT STATUS\n +0 +done; /m);
  });

  it('show any text as it is', () => {
    const lines = [
      '.so /etc/passwd',
      "'br",
      '\\fB \\n(.x \\*x "q" - -- ^~`',
      'a … 👍 é',
      '..',
      'x\u001b[31m',
    ];
    writeFileSync(folder.at('x.1'), `.TH X 1\n.SH NAME\nx \\- y\n.nf\n${lines.map(escapeRoff).join('\n')}\n`);
    const { text, stderr } = render('x.1');
    expect(stderr).toBe('');
    const shown = text.split('\n').map((line) => line.trim());
    expect(shown).toEqual(expect.arrayContaining([...lines.slice(0, -1), 'x\ufffd[31m']));
  });

  it('show what Markdown means', () => {
    const markdown =
      '# T\n\nSee [reading](reading.md), `a  b`\n**c**.\n\n- .x\n- y\n\n| | |\n|---|---|\n| `t` | a \\| b |\n';
    writeFileSync(folder.at('y.1'), `.TH Y 1\n.SH NAME\ny \\- z\n${markdownToRoff(markdown)}\n`);
    const { text, stderr } = render('y.1');
    expect(stderr).toBe('');
    expect(text).toMatch(
      / {7}See kev-reading\(7\), a {2}b c\.\n\n {7}• {3}\.x\n\n {7}• {3}y\n\n {7}t {3}a \| b\n/,
    );
  });
});
