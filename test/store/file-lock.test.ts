import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { inTurn } from '../../src/store/file-lock.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

it('lets one at a time, and leaves nothing behind', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 10 }, () => inTurn(folder.path, systemClock, work)));
  expect(most).toBe(1);
  expect(readdirSync(folder.path)).toEqual([]);
});

it('is over when the work fails', async () => {
  const failing = inTurn(folder.path, systemClock, () => {
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  expect(readdirSync(folder.path)).toEqual([]);
});

it('does not wait for a process that was killed in the midst, whatever its clock said', async () => {
  for (const seconds of [Date.now() / 1000 - 60, Date.now() / 1000 + 60]) {
    writeFileSync(folder.at('turn'), '');
    utimesSync(folder.at('turn'), seconds, seconds);
    expect(await inTurn(folder.path, systemClock, () => 'done')).toBe('done');
    expect(existsSync(folder.at('turn'))).toBe(false);
  }
});

it('goes on without where nothing can be written', async () => {
  expect(await inTurn(folder.at('gone'), systemClock, () => 'done')).toBe('done');
});

it('goes on without when what another process left behind cannot be removed', async () => {
  // A folder under that name cannot be unlinked, not by the superuser either.
  mkdirSync(folder.at('turn'));
  utimesSync(folder.at('turn'), 0, 0);
  expect(await inTurn(folder.path, systemClock, () => 'done')).toBe('done');
});
