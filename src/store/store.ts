import { type Clock, systemClock } from '../core/clock.ts';
import type { ReadableEventSink } from '../record/sink.ts';
import { type DatabaseOptions, openDatabase } from './open-database.ts';
import { StoreSink } from './sink.ts';
import { StoreSource } from './source.ts';
import { readStoreInfo } from './store-info.ts';
import { isPostgresUrl } from './store-location.ts';

/** A store of events, for any number of processes at once. */
export interface LocalStore extends AsyncDisposable {
  readonly source: StoreSource;
  readonly sink: ReadableEventSink;
  /** For messages. Never holds credentials. */
  readonly location: string;
  /** Whether it had been created when it was opened, as far as is known. */
  readonly exists: boolean;
  /** Waits until all writes are on disk, then ends all lists and watches. */
  close(): Promise<void>;
}

/**
 * Opens a store, which behaves as the API server does for events. A store that does not exist is created by the
 * first write, for its owner only; reading changes nothing.
 *
 * A server that is to be written to is not contacted yet: if it cannot be reached, the writes fail, and can be retried.
 *
 * @param options.readOnly open without waiting for anyone who writes; a process that also writes to
 *   this store must open it for both at once
 * @throws KevError `usage` or `input` when the store cannot be used, or this version does not know the store
 *   that is there; UnavailableError when a server cannot be reached
 */
export async function openLocalStore({
  clock = systemClock,
  signal,
  ...options
}: Omit<DatabaseOptions, 'clock'> & { clock?: Clock; signal?: AbortSignal }): Promise<LocalStore> {
  const db = await openDatabase({ clock, ...options });
  const isLater = isPostgresUrl(options.location) && !options.readOnly;
  const exists = isLater || (await db.read(readStoreInfo, signal)).identity !== null;
  const close = () => db.close();
  return {
    source: new StoreSource(db, clock),
    sink: new StoreSink(db, clock),
    location: db.location,
    exists,
    close,
    [Symbol.asyncDispose]: close,
  };
}
