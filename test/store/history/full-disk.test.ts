import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { findOrAddCluster } from '../../../src/store/history/clusters.ts';
import { withFullDiskRecovery } from '../../../src/store/history/full-disk-database.ts';
import { recordStates } from '../../../src/store/history/recorded-states.ts';
import { Retention } from '../../../src/store/history/retention.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { latestStates, TEST_CLUSTER } from '../../support/history.ts';
import { sampleEvent } from '../../support/sample-event.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

let folder: TemporaryFolder;
let disk: string;
beforeEach(({ skip }) => {
  folder = new TemporaryFolder();
  disk = folder.at('disk');
  mkdirSync(disk);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'kev-test', disk]);
  skip(status !== 0, 'no disk can be mounted here');
});
// Lazily, because @photostructure/sqlite leaves closing files to the garbage collector.
afterEach(() => {
  spawnSync('umount', ['--lazy', disk]);
  folder[Symbol.dispose]();
});

const TOTAL = 60_000;
const BATCH = 500;

it('a full disk drops the oldest states, and the recording goes on', async () => {
  await using store = await openDatabase({ location: `${disk}/store`, clock: systemClock });
  const limits = { keep: undefined, keepWarnings: undefined, maxBytes: undefined };
  const full: number[] = [];
  const db = withFullDiskRecovery(store, new Retention(store, limits, systemClock), (removed) =>
    full.push(removed),
  );
  const cluster = await db.write((tx) => findOrAddCluster(tx, TEST_CLUSTER));
  store.disk?.reserve();
  for (let at = 0; at < TOTAL; at += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, more) => {
      const name = `e${String(at + more).padStart(6, '0')}`;
      return sampleEvent({
        metadata: { name, uid: `uid-${name}`, resourceVersion: String(at + more) },
        message: `${name} `.repeat(100),
      });
    });
    expect(await db.write((tx) => recordStates(tx, cluster, batch))).toBe(BATCH);
  }
  expect(full.length).toBeGreaterThan(0);
  const names = (await latestStates(db, cluster)).map(({ metadata }) => metadata.name);
  expect(names.length).toBe(TOTAL - full.reduce((sum, removed) => sum + removed, 0));
  expect(names.at(-1)).toBe(`e0${TOTAL - 1}`);
  expect(names.length).toBeGreaterThan(20_000);
}, 120_000);
