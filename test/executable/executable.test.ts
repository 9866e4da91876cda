import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TemporaryFolder } from '../support/temporary-folder.ts';

/** What `npm run package:executables` made for this machine. */
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const archive = `release/kev-${version}-${process.platform}-${process.arch}.tar.gz`;

let folder: TemporaryFolder;
beforeAll(() => {
  folder = new TemporaryFolder();
  execFileSync('tar', ['-xzf', archive, '-C', folder.path]);
});
afterAll(() => folder[Symbol.dispose]());

/** Runs it without any program of this machine, and without its environment. */
function kev(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(folder.at('kev'), args, {
    env: { PATH: '' },
    cwd: folder.path,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

it('prints its version', () => {
  expect(kev('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

it('says whose code it is', () => {
  for (const file of ['LICENSE', 'LICENSE.node', 'NOTICES.txt'])
    expect(existsSync(folder.at(file))).toBe(true);
});

it('records, lists, and explains events in a store', () => {
  const created = kev('emit', 'pod/x', 'Warning', 'BackOff', 'back-off', '--store', 'store');
  expect(created).toMatchObject({ status: 0, stderr: '' });
  expect(kev('get', '--store', 'store', '-o', 'jsonpath={.items[*].reason}').stdout).toBe('BackOff');
  expect(kev('get', '--store', 'store', '-o', 'yaml').stdout).toContain('reason: BackOff\n');
  expect(kev('why', 'pod/x', '--store', 'store').stdout).toContain('BackOff');
  const page = kev('timeline', '--store', 'store', '-o', 'html').stdout;
  expect(page).toMatch(/^<!doctype html>/i);
  expect(page).toContain('BackOff');
});

it('passes the status of a command on', () => {
  const script = 'echo "$1"; exit 7';
  const ran = kev('run', '--for', 'pod/x', '--store', 'store', '--', '/bin/sh', '-c', script, 'sh', 'done');
  expect(ran).toEqual({ status: 7, stdout: 'done\n', stderr: '' });
});

it('runs code in a process of its own, as for the lookup of a host without getent', () => {
  const code = 'console.log(process.argv[1], typeof require("dns").lookup)';
  const child = spawnSync(folder.at('kev'), ['-e', code, '--', 'host'], {
    env: { NODE_OPTIONS: '' },
    encoding: 'utf8',
  });
  expect(child).toMatchObject({ status: 0, stdout: 'host function\n', stderr: '' });
  expect(kev('-e', code)).toMatchObject({ status: 2, stdout: '' });
});

it('compiles a regular expression in a process of its own, within a limit', () => {
  const { status, stderr } = kev('get', '--store', 'store', '--include', 'a?'.repeat(60) + 'a'.repeat(60));
  expect(stderr).toContain('it is too complex, and takes too long to compile');
  expect(status).toBe(2);
});

it('has the guides', () => {
  expect(kev('help', 'reading').stdout).toMatch(/^# /);
});

it('is a plugin of kubectl, which starts it by another name', () => {
  symlinkSync('kev', folder.at('kubectl-kev'));
  const { stdout } = spawnSync(folder.at('kubectl-kev'), ['--version'], { env: {}, encoding: 'utf8' });
  expect(stdout).toBe(`${version}\n`);
});
