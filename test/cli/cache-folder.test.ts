import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder, ownCacheFolder } from '../../src/cli/cache-folder.ts';
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

it('A folder is made for its owner only, with those above it', () => {
  using base = new TemporaryFolder();
  const place = { env: {}, platform: 'linux', homedir: base.path };
  const folder = join(base.path, '.cache', 'kev', 'compiled');
  expect(ownCacheFolder('compiled', place)).toBe(folder);
  for (const each of [folder, join(folder, '..'), join(folder, '..', '..')]) {
    expect(statSync(each).mode & 0o777).toBe(0o700);
  }
  expect(ownCacheFolder('compiled', place)).toBe(folder);
});

it('Neither a folder that others may write into is believed, nor a link, nor one that cannot be made', () => {
  using base = new TemporaryFolder();
  const folder = (name: string, cache = base.path) =>
    ownCacheFolder(name, { env: { XDG_CACHE_HOME: cache }, platform: 'linux', homedir: undefined });
  mkdirSync(base.at('kev'));
  mkdirSync(base.at('kev/open'));
  chmodSync(base.at('kev/open'), 0o777);
  symlinkSync(base.path, base.at('kev/link'));
  expect(folder('fine')).toBe(base.at('kev/fine'));
  expect(folder('open')).toBeUndefined();
  expect(folder('link')).toBeUndefined();
  expect(folder('fine', base.at('not/there'))).toBeUndefined();
  expect(ownCacheFolder('fine', { env: {}, platform: 'linux', homedir: undefined })).toBeUndefined();
});
