import type { EventQuery } from './query.ts';
import type { EventSource } from './source.ts';
import type { CoreV1Event } from './types.ts';

/**
 * All events that fit, in the source's order, and where the list stands. When one came twice, because the source
 * had to begin anew, its later state counts.
 *
 * @param options.select picks the wanted ones out of each page, so that the others need not be kept; default all
 */
export async function listAll(
  source: EventSource,
  query: EventQuery,
  options: {
    signal?: AbortSignal;
    select?: (page: readonly CoreV1Event[]) => Promise<readonly CoreV1Event[]>;
  } = {},
): Promise<{ events: CoreV1Event[]; resourceVersion: string }> {
  const { signal, select = async (page) => page } = options;
  const events: CoreV1Event[] = [];
  // By uid, from where an event may come twice: within one list of one version none does.
  let latest: Map<string | symbol, CoreV1Event> | undefined;
  let resourceVersion: string | undefined;
  for await (const page of source.list(query, signal && { signal })) {
    if (page.resourceVersion === '' || page.resourceVersion !== (resourceVersion ?? page.resourceVersion))
      latest ??= new Map(events.map((event) => [keyOf(event), event]));
    resourceVersion = page.resourceVersion;
    const wanted = await select(page.items);
    if (latest === undefined) {
      for (const event of wanted) events.push(event);
      continue;
    }
    for (const { metadata } of page.items) latest.delete(metadata.uid ?? '');
    for (const event of wanted) latest.set(keyOf(event), event);
  }
  return { events: latest ? [...latest.values()] : events, resourceVersion: resourceVersion ?? '' };
}

/** Events without a uid are all different. */
function keyOf({ metadata }: CoreV1Event): string | symbol {
  return metadata.uid ?? Symbol();
}
