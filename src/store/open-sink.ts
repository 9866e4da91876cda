import type { OpenedSink } from '../record/opened-sink.ts';
import type { LocalSinkOptions } from './default-store.ts';

/**
 * Opens a store of events in a folder, for any number of processes at once. It answers as the API
 * server does; what a call has confirmed is on disk. The folder is made by the first write, for its
 * owner only.
 *
 * Loads what it needs, SQLite above all, when it is called: to import it costs nothing.
 *
 * @throws KevError `input` when the path cannot be used, or what is there is no store that this version knows
 */
export async function openLocalSink(options: LocalSinkOptions = {}): Promise<OpenedSink> {
  const { openDefaultStore } = await import('./default-store.ts');
  return openDefaultStore(options);
}
