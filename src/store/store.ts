import { type Clock, systemClock } from '../core/clock.ts';
import type { ReadableEventSink } from '../record/sink.ts';
import { openDatabase } from './open-database.ts';
import { StoreSink } from './sink.ts';
import { StoreSource } from './source.ts';
import { readStoreInfo } from './states.ts';

/** A store of events in a folder, for any number of processes at once. */
export interface LocalStore extends AsyncDisposable {
  readonly source: StoreSource;
  readonly sink: ReadableEventSink;
  /** Ends what watches and lists there are, after all writes that were asked for are on disk. */
  close(): Promise<void>;
}

/**
 * Opens the store in a folder, which behaves as the API server does for events. When there is none it
 * is made by the first write, for its owner only; to read changes nothing on disk.
 *
 * @param options.readOnly open without waiting for anyone who writes; a process that also writes to
 *   this store must open it for both at once
 * @throws KevError `input` when the path cannot be used, or what is there is no store that this version knows
 */
export async function openStore({
  path,
  clock = systemClock,
  readOnly = false,
}: {
  path: string;
  clock?: Clock;
  readOnly?: boolean;
}): Promise<LocalStore> {
  const db = openDatabase({ path, clock, readOnly });
  await db.read(readStoreInfo);
  const close = () => db.close();
  return {
    source: new StoreSource(db),
    sink: new StoreSink(db, clock),
    close,
    [Symbol.asyncDispose]: close,
  };
}
