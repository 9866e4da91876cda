import { resolve } from 'node:path';
import { KevError } from '../../core/errors.ts';
import { explainError } from '../../core/explain-error.ts';
import { findKind } from '../../kinds/kinds.ts';
import { suggestBuiltInKind } from '../../kinds/suggest-kind.ts';
import { toEventsV1Sink } from '../../record/events-v1/core-sink.ts';
import { type LocalStore, openLocalStore } from '../../store/store.ts';
import { isPostgresUrl, storeLocation } from '../../store/store-location.ts';
import { unresolvedReference } from '../emitting/unresolved-reference.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import { openVerboseLog } from '../io/verbose.ts';
import type { Backend, BackendUse } from './backend.ts';

/**
 * Opens the local store that the flags choose.
 *
 * @param isFallback it was not named, so a line on stderr reports its use
 */
export async function openLocalBackend(
  flags: GlobalFlags,
  io: Io,
  use: BackendUse,
  isFallback: boolean,
): Promise<Backend> {
  const location = storeLocation(flags.store, io);
  if (isFallback) printMessage('kev', `no cluster is configured, using the local store in ${location}`, io);
  const store = await openLocalStore({
    location,
    clock: io.clock,
    readOnly: use !== 'write',
    environment: io,
    signal: io.signal,
  }).catch((error) => {
    throw explainError(error, { verb: 'open', what: 'the store' });
  });
  if (!isFallback) logStore(store, flags, io);
  // Its name may have a typo.
  if (use === 'read' && flags.store !== undefined && !store.exists) {
    printMessage('hint', `the store "${store.location}" does not exist yet`, io);
  }
  return toLocalBackend(store, flags);
}

/** Logs with `--verbose` which store is used. */
export function logStore({ location }: { location: string }, flags: GlobalFlags, io: Io): void {
  openVerboseLog(flags, io)?.(`using the ${isPostgresUrl(location) ? '' : 'local '}store in ${location}`);
}

/** Makes a backend of an open store, which is closed with it. */
export function toLocalBackend(
  store: Pick<LocalStore, 'source' | 'sink' | 'location' | 'close'>,
  flags: GlobalFlags,
): Backend {
  return {
    kind: 'local',
    location: isPostgresUrl(store.location) ? store.location : resolve(store.location),
    namespace: flags.namespace ?? 'default',
    source: store.source,
    sink: store.sink,
    eventsV1Sink: toEventsV1Sink(store.sink),
    async resolve(object, { namespace }) {
      // A store has no objects: only the type can be checked.
      if (findKind(object.type) === undefined) {
        const meant = suggestBuiltInKind(object.type);
        throw new KevError('missing', `unknown built-in resource type "${object.type}"`, {
          hint: meant
            ? `${meant} (or use --no-resolve to skip the lookup)`
            : 'use --no-resolve to skip the lookup',
        });
      }
      return { reference: unresolvedReference(object, namespace) };
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}
