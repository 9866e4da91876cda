import type { EventQuery } from './query.ts';
import type { EventSource } from './source.ts';
import type { CoreV1Event } from './types.ts';

/**
 * All events that fit, in the source's order, and where the list stands. When one came twice, because the source
 * had to begin anew, its later state counts.
 */
export async function listAll(
  source: EventSource,
  query: EventQuery,
  signal?: AbortSignal,
): Promise<{ events: CoreV1Event[]; resourceVersion: string }> {
  const events = new Map<string, CoreV1Event>();
  let resourceVersion = '';
  for await (const page of source.list(query, signal && { signal })) {
    for (const event of page.items) events.set(event.metadata.uid ?? `${events.size}`, event);
    resourceVersion = page.resourceVersion;
  }
  return { events: [...events.values()], resourceVersion };
}
