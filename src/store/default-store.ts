import { type Clock, systemClock } from '../core/clock.ts';
import { homeDirectory } from '../core/user-directories.ts';
import { toEventsV1Sink } from '../record/events-v1/core-sink.ts';
import { type OpenedSink, toOpenedSink } from '../record/opened-sink.ts';
import { openStore } from './store.ts';
import { storeLocation } from './store-location.ts';

/** Which store. */
export interface LocalSinkOptions {
  /**
   * The store's directory, or its `postgres://` URL. Default: what the command line uses, so that `kev get --local`
   * shows what was recorded: `KEV_STORE`, or `kev` in the place where the platform keeps such data.
   */
  path?: string;
  /** @default systemClock */
  clock?: Clock;
  /**
   * Where `KEV_STORE`, `XDG_DATA_HOME`, `PGHOST` and the like are looked up.
   * @default process.env
   */
  env?: Record<string, string | undefined>;
}

/** Opens a store as `openLocalSink` says. */
export async function openDefaultStore({
  path,
  clock = systemClock,
  env = process.env,
}: LocalSinkOptions): Promise<OpenedSink> {
  const environment = { env, platform: process.platform, homedir: homeDirectory() };
  const location = path ?? storeLocation(undefined, environment);
  const { sink, close } = await openStore({ location, clock, environment });
  return toOpenedSink(sink, toEventsV1Sink(sink), close);
}
