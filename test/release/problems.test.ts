import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const { findProblems } = await import(join(process.cwd(), '.config/release/problems.js'));

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
  git('init', '--quiet');
  write('package.json', JSON.stringify({ version: '1.2.3' }));
  write('package-lock.json', JSON.stringify({ version: '1.2.3', packages: { '': { version: '1.2.3' } } }));
  write(
    'CHANGELOG.md',
    '# Changelog\n\n## Unreleased\n\n## 1.2.3 (2026-11-29)\n\n- New.\n\n## 1.2\n\n- Old.\n',
  );
  commit();
});
afterEach(() => folder[Symbol.dispose]());

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: folder.path });
}

function write(name: string, text: string): void {
  writeFileSync(folder.at(name), text);
}

function commit(): void {
  git('add', '.');
  git('commit', '--quiet', '-m', 'x');
}

it('has no problem with a version that can be released', () => {
  expect(findProblems(folder.path)).toEqual([]);
});

it.each([
  [
    'package.json',
    '{"version": "1.2"}',
    [
      'package.json: "1.2" is not a version',
      'package-lock.json has another version: run npm install --package-lock-only',
    ],
  ],
  [
    'package-lock.json',
    '{"version": "1.2.2", "packages": {"": {}}}',
    ['package-lock.json has another version: run npm install --package-lock-only'],
  ],
  ['CHANGELOG.md', '# Changelog\n\n## 1.2.30\n\n- New.\n', ['CHANGELOG.md says nothing about 1.2.3']],
  [
    'CHANGELOG.md',
    '## Unreleased\n\n- New.\n\n## 1.2.3\n\n- Old.\n',
    ['CHANGELOG.md: move what is "Unreleased" under 1.2.3'],
  ],
])('names what is wrong with %s', (name, text, problems) => {
  write(name, text);
  commit();
  expect(findProblems(folder.path)).toEqual(problems);
});

it('names files that are not committed', () => {
  write('new', '');
  expect(findProblems(folder.path)).toEqual(['files are not committed: see git status']);
});

it('names a version that is released', () => {
  git('tag', 'v1.2.3');
  expect(findProblems(folder.path)).toEqual(['the tag v1.2.3 exists: 1.2.3 is released']);
});
