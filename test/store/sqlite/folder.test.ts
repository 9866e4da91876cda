import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findFolder } from '../../../src/store/sqlite/folder.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

/** Creates and removes SQLite's files, as processes do that open and close the store, until it is killed. */
const OPEN_AND_CLOSE = `
  const { closeSync, openSync, unlinkSync } = require('node:fs');
  console.log('started');
  for (;;) {
    for (const file of process.argv.slice(1)) {
      closeSync(openSync(file, 'w'));
      unlinkSync(file);
    }
  }`;

it('finds a store whose log is removed meanwhile', async () => {
  using folder = new TemporaryFolder();
  writeFileSync(join(folder.path, 'kev.db'), '');
  const files = ['kev.db-wal', 'kev.db-shm', 'kev.db-journal'].map((name) => join(folder.path, name));
  const others = spawn(process.execPath, ['-e', OPEN_AND_CLOSE, ...files]);
  const gone = once(others, 'close');
  try {
    await once(others.stdout, 'data');
    const found = new Set(Array.from({ length: 8_000 }, () => findFolder(folder.path, true)));
    expect([...found]).toEqual([folder.path]);
  } finally {
    others.kill('SIGKILL');
    await gone;
  }
});
