import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Finds what has to be done in a clone of the repository before its version can be released. */
export function findProblems(folder = '.') {
  const read = (name) => readFileSync(join(folder, name), 'utf8');
  const git = (...args) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();

  const { version } = JSON.parse(read('package.json'));
  const locked = JSON.parse(read('package-lock.json'));
  const [, ...sections] = read('CHANGELOG.md').split(/^## /m);
  const textOf = (name) =>
    sections
      .find((section) => section.split(/\s/, 1)[0] === name)
      ?.replace(/.*/, '')
      .trim();

  const problems = [
    [!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version), `package.json: "${version}" is not a version`],
    [
      locked.version !== version || locked.packages[''].version !== version,
      'package-lock.json has another version: run npm install --package-lock-only',
    ],
    [!textOf(version), `CHANGELOG.md says nothing about ${version}`],
    [textOf('Unreleased'), `CHANGELOG.md: move what is "Unreleased" under ${version}`],
    [git('status', '--porcelain'), 'files are not committed: see git status'],
    [git('tag', '--list', `v${version}`), `the tag v${version} exists: ${version} is released`],
  ];
  return problems.filter(([isProblem]) => isProblem).map(([, text]) => text);
}
