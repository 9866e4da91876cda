import { type Clock, systemClock } from '../core/clock.ts';
import { KevError } from '../core/errors.ts';
import { explainError } from '../core/explain-error.ts';
import { homeDirectory } from '../core/user-directories.ts';
import { toEventsV1Sink } from '../record/events-v1/core-sink.ts';
import { findCluster, listClusters } from './history/clusters.ts';
import { openDatabase } from './open-database.ts';
import { StoreSource } from './source.ts';
import { openLocalStore } from './store.ts';
import { storeLocation } from './store-location.ts';

/** How a store is opened. */
export interface StoreConnectionOptions {
  /**
   * Whether nothing will be written: opening it then does not wait for writers.
   * @default false
   */
  readOnly?: boolean;
  /** @default the clock of the system */
  clock?: Clock;
  /**
   * Where `KEV_STORE`, `XDG_DATA_HOME`, `PGHOST` and the like are looked up.
   * @default process.env
   */
  env?: Record<string, string | undefined>;
}

const OPEN_STORE = { verb: 'open', what: 'the store' };

/** Opens a store, or the default one of the environment. */
export async function connectToStore(location: string | undefined, options: StoreConnectionOptions) {
  try {
    const store = await openLocalStore(toDatabaseOptions(location, options));
    return { ...store, eventsV1: toEventsV1Sink(store.sink), namespace: 'default' };
  } catch (error) {
    throw explainError(error, OPEN_STORE);
  }
}

/** Opens the recording of a cluster in a store. */
export async function connectToRecording(
  location: string | undefined,
  name: string,
  options: StoreConnectionOptions,
) {
  const { clock = systemClock } = options;
  const db = await openDatabase({ ...toDatabaseOptions(location, options), clock, readOnly: true });
  try {
    const clusters = await db.read(listClusters);
    const cluster = findCluster(clusters, { name });
    if (cluster === undefined) {
      const names = clusters.map((each) => each.name).join(', ');
      throw new KevError('missing', `cluster "${name}" is not recorded in ${db.location}`, {
        hint: names ? `it has ${names}` : 'kev record records the events of a cluster',
      });
    }
    return { source: new StoreSource(db, clock, cluster.id), close: () => db.close() };
  } catch (error) {
    await db.close();
    throw explainError(error, OPEN_STORE);
  }
}

function toDatabaseOptions(
  location: string | undefined,
  { clock, readOnly = false, env = process.env }: StoreConnectionOptions,
) {
  const environment = { env, platform: process.platform, homedir: homeDirectory() };
  return {
    location: storeLocation(location, environment, 'location'),
    ...(clock && { clock }),
    readOnly,
    environment,
  };
}
