import { systemClock } from '../core/clock.ts';
import { homeFolder } from '../core/user-directories.ts';
import { toEventsV1Sink } from '../record/events-v1/core-sink.ts';
import { type OpenedSink, toOpenedSink } from '../record/opened-sink.ts';
import type { LocalSinkOptions } from './open-sink.ts';
import { openStore } from './store.ts';
import { storeFolder } from './store-folder.ts';

/** Opens a store as `openLocalSink` says. */
export async function openDefaultStore({
  path,
  clock = systemClock,
  env = process.env,
}: LocalSinkOptions): Promise<OpenedSink> {
  const folder = path ?? storeFolder(undefined, { env, platform: process.platform, homedir: homeFolder() });
  const { sink, close } = await openStore({ path: folder, clock });
  return toOpenedSink(sink, toEventsV1Sink(sink), close);
}
