import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownCacheDirectory } from '../../../src/cli/io/cache-directory.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

it('creates a directory and its parents for their owner only', () => {
  using base = new TemporaryFolder();
  const place = { env: {}, platform: 'linux', homedir: base.path };
  const folder = join(base.path, '.cache', 'kev', 'compiled');
  expect(ownCacheDirectory('compiled', place)).toBe(folder);
  for (const each of [folder, join(folder, '..'), join(folder, '..', '..')]) {
    expect(statSync(each).mode & 0o777).toBe(0o700);
  }
  expect(ownCacheDirectory('compiled', place)).toBe(folder);
});

it('refuses a directory that others can write to, a link, and one that cannot be created', () => {
  using base = new TemporaryFolder();
  const folder = (name: string, cache = base.path) =>
    ownCacheDirectory(name, { env: { XDG_CACHE_HOME: cache }, platform: 'linux', homedir: '' });
  mkdirSync(base.at('kev'));
  mkdirSync(base.at('kev/open'));
  chmodSync(base.at('kev/open'), 0o777);
  symlinkSync(base.path, base.at('kev/link'));
  expect(folder('fine')).toBe(base.at('kev/fine'));
  expect(folder('open')).toBeUndefined();
  expect(folder('link')).toBeUndefined();
  expect(folder('fine', base.at('not/there'))).toBeUndefined();
  expect(ownCacheDirectory('fine', { env: {}, platform: 'linux', homedir: '' })).toBeUndefined();
});
