import { lastSeen } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { EventQuery } from './query.ts';
import type { EventPage, EventSource } from './source.ts';

/**
 * Lists all matching events, in the source's order. When an event comes twice, because the list was restarted or the
 * dump is that of a watch, its later state counts; of two dumps, the one with the later last time.
 *
 * @param options.onPage called with each page
 * @param options.select filters each page, so that the other events need no memory; default all
 */
export async function listAll(
  source: Pick<EventSource, 'list'>,
  query: EventQuery,
  options: {
    signal?: AbortSignal;
    select?: (page: readonly CoreV1Event[]) => Promise<readonly CoreV1Event[]>;
    onPage?: (page: EventPage) => void;
  } = {},
): Promise<{ events: CoreV1Event[]; resourceVersion: string }> {
  const { signal, select = async (page) => page, onPage } = options;
  const events: CoreV1Event[] = [];
  // An event can't come twice within one list of one version.
  let latest: Map<string | symbol, { at: bigint | undefined; event: CoreV1Event | undefined }> | undefined;
  let resourceVersion: string | undefined;
  for await (const page of source.list(query, signal && { signal })) {
    if (page.resourceVersion === '' || page.resourceVersion !== (resourceVersion ?? page.resourceVersion))
      latest ??= new Map(events.map((event) => [listKeyOf(event), { at: lastSeen(event), event }]));
    resourceVersion = page.resourceVersion;
    onPage?.(page);
    const wanted = await select(page.items);
    if (latest === undefined) {
      for (const event of wanted) events.push(event);
      continue;
    }
    const isWanted = new Set(wanted);
    for (const event of page.items) {
      const state = { at: lastSeen(event), event: isWanted.has(event) ? event : undefined };
      const key = listKeyOf(event);
      const before = latest.get(key);
      if (before?.at !== undefined && state.at !== undefined && state.at < before.at) continue;
      latest.delete(key);
      latest.set(key, state);
    }
  }
  const all = latest ? [...latest.values()].flatMap(({ event }) => event ?? []) : events;
  return { events: all, resourceVersion: resourceVersion ?? '' };
}

/** Identifies an event in a list: by its UID, or by its name if it has none. Events without either are all different. */
export function listKeyOf({ metadata: { uid, namespace = '', name } }: CoreV1Event): string | symbol {
  return uid || (name ? `${namespace}/${name}` : Symbol());
}
