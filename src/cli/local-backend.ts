import { resolve } from 'node:path';
import { KevError } from '../errors.ts';
import { findKind } from '../event/kinds.ts';
import { defaultStorePath } from '../local/location.ts';
import { openStore } from '../local/store.ts';
import { toEventsV1Sink } from '../record/events-v1/core-sink.ts';
import type { Backend, BackendUse } from './backend.ts';
import type { GlobalFlags } from './flags.ts';
import type { Io } from './io.ts';
import { takeAsSaid } from './take-as-said.ts';

/**
 * The local store that the flags choose.
 *
 * @param tell is told the store's path before it is opened
 */
export async function openLocalBackend(
  flags: GlobalFlags,
  io: Io,
  use: BackendUse,
  tell: (path: string) => void,
): Promise<Backend> {
  const path = flags.store ?? (io.env.KEV_STORE || defaultStorePath(io.env, io.platform, io.homedir));
  tell(path);
  const store = await openStore({ path, clock: io.clock, readOnly: use !== 'write' });
  return {
    kind: 'local',
    place: resolve(path),
    namespace: flags.namespace ?? 'default',
    source: store.source,
    sink: store.sink,
    eventsV1Sink: toEventsV1Sink(store.sink),
    async resolve(object, { namespace }) {
      // There are no objects here to look up: a known type is all that can be asked for.
      if (findKind(object.type) === undefined) {
        throw new KevError('missing', `there is no built-in resource type "${object.type}"`, {
          hint: 'with --no-resolve the object is taken as said',
        });
      }
      return { reference: takeAsSaid(object, namespace) };
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}
