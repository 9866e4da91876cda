import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';

let home: Home;
let usual: string;
beforeEach(async () => {
  home = new Home();
  home.env.KEV_STORE = join(home.path, 'store');
  mkdirSync(join(home.path, '.config/kev'), { recursive: true });
  usual = join(home.path, '.config/kev/config.yaml');
  await home.kev(['emit', 'pod/x', 'Normal', 'R', 'm']);
});
afterEach(() => home[Symbol.dispose]());

const NAMES = 'get: {output: name}\n';

describe('the config file', () => {
  it('is in the home', async () => {
    writeFileSync(usual, NAMES);
    expect((await home.kev(['get'])).stdout).toMatch(/^event\/x\./);
  });

  it('is in XDG_CONFIG_HOME', async () => {
    writeFileSync(usual, 'get: {');
    mkdirSync(join(home.path, 'xdg/kev'), { recursive: true });
    writeFileSync(join(home.path, 'xdg/kev/config.yaml'), NAMES);
    const env = { XDG_CONFIG_HOME: join(home.path, 'xdg') };
    expect((await home.kev(['get'], { env })).stdout).toMatch(/^event\/x\./);
  });

  it('is ignored in CI unless it is named', async () => {
    writeFileSync(usual, NAMES);
    expect((await home.kev(['get'], { env: { CI: 'true' } })).stdout).toMatch(/^LAST SEEN/);
    const named = await home.kev(['get'], { env: { CI: 'true', KEV_CONFIG: usual } });
    expect(named.stdout).toMatch(/^event\/x\./);
    const flag = await home.kev(['get', '--config', usual], { env: { CI: 'true', KEV_CONFIG: '' } });
    expect(flag.stdout).toMatch(/^event\/x\./);
  });

  it('is ignored with --no-config, and with an empty KEV_CONFIG', async () => {
    writeFileSync(usual, NAMES);
    expect((await home.kev(['get', '--no-config'])).stdout).toMatch(/^LAST SEEN/);
    expect((await home.kev(['get'], { env: { KEV_CONFIG: '' } })).stdout).toMatch(/^LAST SEEN/);
    expect((await home.kev(['get'], { env: { KEV_CONFIG: '/dev/null' } })).stdout).toMatch(/^LAST SEEN/);
  });

  it('does not keep kev emit from recording in CI when it is damaged', async () => {
    writeFileSync(usual, 'emit: {');
    const emit = ['emit', 'pod/y', 'Normal', 'R', 'm'];
    expect(await home.kev(emit, { env: { CI: '1' } })).toMatchObject({ status: 0 });
    expect(await home.kev(emit)).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('a file that cannot be used is one line', () => {
  const expectError = async (message: string, ...flags: string[]) => {
    const { status, stderr } = await home.kev(['get', ...flags], { timeoutMs: 10_000 });
    expect({ status, error: stderr.split('\n')[0] }).toEqual({ status: 2, error: `error: ${message}` });
  };

  it('when it is missing', async () => {
    await expectError('nosuch: no such file or directory', '--config', 'nosuch');
  });

  it('when it is a directory, a FIFO, or large', async () => {
    mkdirSync(usual);
    await expectError(`${usual}: is a directory`);
    const pipe = join(home.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expectError(`${pipe}: not a regular file`, '--config', pipe);
    await expectError('/dev/zero: larger than 64 KiB', '--config', '/dev/zero');
  });

  it('when other users can write it', async () => {
    writeFileSync(usual, NAMES);
    chmodSync(usual, 0o646);
    await expectError(`${usual}: other users can write it`);
    expect((await home.kev(['get', '--config', usual])).stdout).toMatch(/^event\/x\./);
  });

  const isRoot = process.getuid?.() === 0;
  if (!isRoot) console.log('skipped: a config file of another user: only root can create it');
  it.skipIf(!isRoot)('when it belongs to another user', async () => {
    writeFileSync(usual, NAMES);
    chownSync(usual, 65534, 65534);
    await expectError(`${usual}: belongs to another user`);
  });
});
