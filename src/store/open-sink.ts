import type { OpenedSink } from '../record/opened-sink.ts';
import type { LocalSinkOptions } from './default-store.ts';

/**
 * Opens a store of events in a directory or in PostgreSQL, for any number of processes at once. It answers as the API
 * server does; what a call has confirmed is on disk. The first write creates it, for its owner only.
 *
 * Loads what it needs, SQLite or `pg` above all, when it is called: to import it costs nothing.
 *
 * @throws KevError `usage` or `input` when the location cannot be used, or what is there is no store that this version
 *   knows. A server is contacted by the first write, which fails with the same errors, or with an UnavailableError
 */
export async function openLocalSink(options: LocalSinkOptions = {}): Promise<OpenedSink> {
  const { openDefaultStore } = await import('./default-store.ts');
  return openDefaultStore(options);
}
