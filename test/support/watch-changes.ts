import type { ApiClient } from '../../src/cluster/http/api-client.ts';
import { type EventWatchOptions, watchEvents } from '../../src/cluster/watch/watch.ts';
import type { EventQuery } from '../../src/select/query.ts';
import type { WatchEvent } from '../../src/select/source.ts';

/** Watches events one by one, without bookmarks. */
export async function* watchChanges(
  client: ApiClient,
  query: EventQuery,
  options: EventWatchOptions,
): AsyncGenerator<WatchEvent> {
  for await (const lines of watchEvents(client, query, options)) {
    for (const line of lines) if (line.type !== 'BOOKMARK') yield line;
  }
}
