import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockPosition } from '../../../src/cli/watching/position-lock.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

it.each([
  ['next to the file', 'position', true],
  ['elsewhere when its path is too long for a socket', 'p'.repeat(100), false],
])('locks %s, and unlocks', async (_, name, isBeside) => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, name);
  const lock = await lockPosition(path);
  expect(existsSync(`${path}.lock`)).toBe(isBeside);
  expect(await lockPosition(path)).toBeUndefined();
  lock?.[Symbol.dispose]();
  const again = await lockPosition(path);
  expect(again).toBeDefined();
  // Given back twice, it does not take the next one's away.
  lock?.[Symbol.dispose]();
  expect(await lockPosition(path)).toBeUndefined();
  again?.[Symbol.dispose]();
  expect(readdirSync(folder.path)).toEqual([]);
});

it('is the same lock for different paths of one file', async () => {
  using folder = new TemporaryFolder();
  mkdirSync(join(folder.path, 'sub'));
  using _lock = await lockPosition(join(folder.path, 'position'));
  expect(await lockPosition(join(folder.path, 'sub', '..', 'position'))).toBeUndefined();
});

it('is held by one of many processes, also after one was killed', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'position');
  const code = `require('node:net').createServer().listen(${JSON.stringify(`${path}.lock`)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', code]);
  expect(existsSync(`${path}.lock`)).toBe(true);
  const locks = await Promise.all(Array.from({ length: 20 }, () => lockPosition(path)));
  const held = locks.filter((lock) => lock !== undefined);
  expect(held).toHaveLength(1);
  held[0]?.[Symbol.dispose]();
  expect(readdirSync(folder.path)).toEqual([]);
});
