import { listAll } from '../event/list-all.ts';
import { type SortKey, sortEvents } from '../event/order.ts';
import type { EventQuery } from '../event/query.ts';
import type { EventSource } from '../event/source.ts';
import type { CoreV1Event } from '../event/types.ts';
import { openBackend } from './backend.ts';
import type { Io } from './io.ts';
import { type Order, toOrder } from './order-flags.ts';
import type { ReadFlags } from './reading-flags.ts';

/** What the flags of a reading command ask for: where events come from, which are wanted, and in which order. */
export interface Reading extends AsyncDisposable {
  source: EventSource;
  /** The server's address, the store's folder or the dump's file. */
  place: string;
  /** What the source is asked for: the part of the filters that it can evaluate. */
  query: EventQuery;
  /** Those of a list's events that are wanted, in the order given: the part of the filters that is applied here. */
  select(listed: readonly CoreV1Event[]): Promise<readonly CoreV1Event[]>;
  /** Whether an event is wanted that has just come out of a watch. */
  isWanted(came: CoreV1Event): Promise<boolean>;
  order: Order;
  /** Where is read, for the words of messages. Undefined: in all namespaces. */
  namespace: string | undefined;
}

/**
 * Opens what the flags ask for. Nothing is listed yet.
 *
 * @param options.defaultKey what events are ordered by when no flag says so. Default: when they last happened
 * @throws KevError `usage` when the flags are wrong, `input` when the place that they name cannot be used
 */
export async function openReading(
  flags: ReadFlags,
  io: Io,
  { defaultKey = 'lastSeen' }: { defaultKey?: SortKey } = {},
): Promise<Reading> {
  const { key = defaultKey, reverse } = toOrder(flags);
  const { source, place, namespace, close } = await openSource(flags, io);
  return {
    source,
    place,
    query: namespace === undefined ? {} : { namespace },
    select: async (listed) => listed,
    isWanted: async () => true,
    order: { key, reverse },
    namespace,
    [Symbol.asyncDispose]: close,
  };
}

/** The events that are there and wanted, in the order that is wanted, and where the list stands. */
export async function readList(
  { source, query, select, order }: Reading,
  signal: AbortSignal,
): Promise<{ events: CoreV1Event[]; resourceVersion: string }> {
  const { events, resourceVersion } = await listAll(source, query, { signal, select });
  return { events: sortEvents(events, order), resourceVersion };
}

async function openSource(
  flags: ReadFlags,
  io: Io,
): Promise<Pick<Reading, 'source' | 'place' | 'namespace'> & { close: () => Promise<void> }> {
  if (flags.filename !== undefined) {
    const { openDumpSource } = await import('./dump-source.ts');
    const source = openDumpSource(flags.filename, io);
    const namespace = flags.allNamespaces ? undefined : flags.namespace;
    return { source, place: flags.filename, namespace, close: async () => {} };
  }
  const backend = await openBackend(flags, io, 'read');
  return {
    source: backend.source,
    place: backend.place,
    namespace: flags.allNamespaces ? undefined : backend.namespace,
    close: async () => backend[Symbol.asyncDispose](),
  };
}
