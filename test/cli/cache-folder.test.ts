import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder, makeOwnFolder } from '../../src/cli/cache-folder.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

it.each([
  ['linux', {}, '/home/me', '/home/me/.cache/kev'],
  ['linux', { XDG_CACHE_HOME: '/var/cache' }, '/home/me', '/var/cache/kev'],
  ['linux', { XDG_CACHE_HOME: '/var/cache' }, undefined, '/var/cache/kev'],
  ['linux', { XDG_CACHE_HOME: 'not/absolute' }, '/home/me', '/home/me/.cache/kev'],
  ['darwin', {}, '/Users/me', '/Users/me/Library/Caches/kev'],
  ['win32', { LOCALAPPDATA: 'C:\\Local' }, undefined, 'C:\\Local\\kev\\cache'],
  ['win32', {}, 'C:\\me', 'C:\\me\\AppData\\Local\\kev\\cache'],
  ['linux', {}, undefined, undefined],
  ['linux', {}, '', undefined],
])('On %s with %j and the home %s kev keeps things in %s', (platform, env, home, folder) => {
  expect(cacheFolder(env, platform, home)).toBe(folder);
});

it('A folder is made for its owner only, with the one above it', () => {
  using base = new TemporaryFolder();
  const folder = join(base.path, '.cache', 'kev', 'compiled');
  expect(makeOwnFolder(folder)).toBe(true);
  for (const each of [folder, join(folder, '..'), join(folder, '..', '..')]) {
    expect(statSync(each).mode & 0o777).toBe(0o700);
  }
  expect(makeOwnFolder(folder)).toBe(true);
});

it('Neither a folder that others may write into is believed, nor a link, nor one that cannot be made', () => {
  using base = new TemporaryFolder();
  const open = join(base.path, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  symlinkSync(base.path, join(base.path, 'link'));
  expect(makeOwnFolder(open)).toBe(false);
  expect(makeOwnFolder(join(base.path, 'link'))).toBe(false);
  expect(makeOwnFolder(join(base.path, 'a', 'b', 'c', 'd'))).toBe(false);
});
