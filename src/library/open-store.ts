import { systemClock } from '../core/clock.ts';
import { type Log, toSafeLog } from '../record/log.ts';
import type { StoreConnectionOptions } from '../store/connect.ts';
import { type EventReader, toEventReader } from './event-reader.ts';
import { type EventStore, toEventStore } from './event-store.ts';

/** Options of `openStore`. */
export interface OpenStoreOptions extends StoreConnectionOptions {
  /**
   * Called with lost connections of watches.
   * @default prints a line on stderr
   */
  log?: Log;
}

/**
 * Opens a store of events in a directory or in PostgreSQL, for any number of processes at once. It responds as the API
 * server does; what a call has confirmed is on disk. The first write creates it, for its owner only. Loads SQLite or
 * `pg` when it is called.
 *
 * @param location a directory, or a `postgres://` URL. Default: what the command line uses, so that `kev get --local`
 *   shows what was recorded: `KEV_STORE`, or `kev` in the directory where the platform keeps user data
 * @param options.cluster reads what `kev record` has recorded of the cluster with this context name, instead of the
 *   events that were recorded into the store itself
 * @throws KevError `usage` or `input` when the location cannot be used, or this version does not know the store
 *   that is there; `missing` when the cluster is not recorded. A PostgreSQL server is contacted by the first call,
 *   which fails with the same errors, or with `unreachable`
 *
 * @example
 * await using store = await openStore('postgres://events.example.com/kev');
 * const events = await store.list({ since: new Date('2026-11-28') });
 */
export async function openStore(
  location: string | undefined,
  options: OpenStoreOptions & { cluster: string },
): Promise<EventReader>;
export async function openStore(
  location?: string,
  options?: OpenStoreOptions & { cluster?: undefined },
): Promise<EventStore>;
export async function openStore(
  location?: string,
  options: OpenStoreOptions & { cluster?: string | undefined } = {},
): Promise<EventReader> {
  const { clock = systemClock, cluster } = options;
  const common = { kind: 'local', clock, log: toSafeLog(options.log) } as const;
  const { connectToRecording, connectToStore } = await import('../store/connect.ts');
  if (cluster !== undefined)
    return toEventReader({ ...(await connectToRecording(location, cluster, options)), ...common });
  return toEventStore({ ...(await connectToStore(location, options)), ...common });
}
