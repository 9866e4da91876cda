import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import type { Database } from '../../src/store/database.ts';
import { findOrAddCluster } from '../../src/store/history/clusters.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { StoreSource } from '../../src/store/source.ts';
import { TemporaryFolder } from './temporary-folder.ts';

/** The cluster of tests that need only one. */
export const TEST_CLUSTER = { name: 'test', uid: 'cluster-uid', server: 'https://test' };

/**
 * An empty store with a recorded cluster, until the test is over.
 *
 * @param location default: a directory of its own
 */
export async function openHistory(
  clock: Clock = systemClock,
  location?: string,
): Promise<{ db: Database; cluster: number }> {
  const folder = new TemporaryFolder();
  const db = await openDatabase({ location: location ?? folder.at('store'), clock });
  onTestFinished(async () => {
    await db.close();
    folder[Symbol.dispose]();
  });
  return { db, cluster: await db.write((tx) => findOrAddCluster(tx, TEST_CLUSTER)) };
}

/** The latest states of a cluster's events. */
export async function latestStates(db: Database, cluster: number): Promise<CoreV1Event[]> {
  const events: CoreV1Event[] = [];
  for await (const { items } of new StoreSource(db, systemClock, cluster).list({})) events.push(...items);
  return events;
}
