import type { Clock } from '../core/clock.ts';
import type { OpenedSink } from '../record/opened-sink.ts';

/** Which local store. */
export interface LocalSinkOptions {
  /**
   * The store's folder. Default: the one that the command line uses, so that `kev get --local` shows
   * what was recorded: `KEV_STORE`, or `kev` in the place where the platform keeps such data.
   */
  path?: string;
  /** @default systemClock */
  clock?: Clock;
  /**
   * Where `KEV_STORE`, `XDG_DATA_HOME` and the like are looked up.
   * @default process.env
   */
  env?: Record<string, string | undefined>;
}

/**
 * Opens a store of events in a folder, for any number of processes at once. It answers as the API
 * server does; what a call has confirmed is on disk. The folder is made by the first write, for its
 * owner only.
 *
 * Loads what it needs, LMDB above all, when it is called: to import it costs nothing.
 *
 * @throws KevError `input` when the path cannot be used, or what is there is no store that this version knows
 */
export async function openLocalSink(options: LocalSinkOptions = {}): Promise<OpenedSink> {
  const { openDefaultStore } = await import('./default-store.ts');
  return openDefaultStore(options);
}
