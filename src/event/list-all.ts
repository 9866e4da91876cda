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
  const events = new Map<string | symbol, CoreV1Event>();
  let resourceVersion = '';
  for await (const page of source.list(query, signal && { signal })) {
    if (events.size > 0) for (const { metadata } of page.items) events.delete(metadata.uid ?? '');
    for (const event of await select(page.items)) events.set(event.metadata.uid ?? Symbol(), event);
    resourceVersion = page.resourceVersion;
  }
  return { events: [...events.values()], resourceVersion };
}
