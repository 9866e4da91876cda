import { type Clock, systemClock } from '../core/clock.ts';
import type { ReadableEventSink } from '../record/sink.ts';
import { Environment } from './environment.ts';
import { LocalSink } from './sink.ts';
import { LocalSource } from './source.ts';

/** A store of events in a folder, for any number of processes at once. */
export interface LocalStore extends AsyncDisposable {
  readonly source: LocalSource;
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
  const environment = new Environment(path, { clock, readOnly });
  await environment.tables();
  const close = () => environment.close();
  return {
    source: new LocalSource(environment, clock),
    sink: new LocalSink(environment, clock),
    close,
    [Symbol.asyncDispose]: close,
  };
}
