import { StatusError, UnavailableError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventQuery } from '../../select/query.ts';
import { toEvent } from '../events/event-response.ts';
import { eventsPath, selectorsOf } from '../events/events-resource.ts';
import type { ApiClient } from '../http/api-client.ts';
import { toStatus } from '../http/failure.ts';
import { readJsonLines } from '../http/json-lines.ts';
import { checkShape } from '../http/unexpected-response.ts';

/** A line of a watch. A bookmark has only the resourceVersion up to which all changes have been sent. */
export type WatchLine =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: CoreV1Event }
  | { type: 'BOOKMARK'; object: { metadata: { resourceVersion: string } } };

export interface EventWatchOptions {
  resourceVersion: string;
  /** When the server should end the watch. Default: 290, less than the usual timeouts of load balancers. */
  timeoutSeconds?: number;
  /** Limit of retries when the server asks for them. Default: 10. */
  retries?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Opens one watch for events and yields its lines, bookmarks included, until the server ends it or the signal aborts.
 * Yields an empty batch when the watch is open, then for each chunk the lines that it completes, which may be none.
 *
 * @throws StatusError for an error response or an ERROR line (410 for an expired version); UnavailableError when the
 *   connection breaks or sends something else. Complete lines before that have been yielded
 *
 * Source: Kubernetes API concepts, "Efficient detection of changes".
 */
export async function* watchEvents(
  client: ApiClient,
  query: EventQuery,
  options: EventWatchOptions,
): AsyncGenerator<WatchLine[]> {
  const { signal } = options;
  try {
    const chunks = await client.stream({
      path: eventsPath(query.namespace),
      query: {
        watch: 'true',
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(options.timeoutSeconds ?? 290),
        resourceVersion: options.resourceVersion,
        ...selectorsOf(query),
      },
      retries: options.retries,
      signal,
    });
    yield [];
    for await (const values of readJsonLines(chunks)) {
      const lines: WatchLine[] = [];
      try {
        for (const value of values) lines.push(toWatchLine(value));
      } catch (error) {
        yield lines;
        throw error;
      }
      yield lines;
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

function toWatchLine(line: { type?: unknown; object?: unknown }): WatchLine {
  const { type, object } = line;
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const event = toEvent(object);
      // Without a resourceVersion the position of the watch is unknown.
      if (event.metadata.resourceVersion) return { type, object: event };
      break;
    }
    case 'BOOKMARK':
      checkShape(line, { object: { metadata: { resourceVersion: 'name' } } });
      return line as Extract<WatchLine, { type: 'BOOKMARK' }>;
    case 'ERROR':
      throw new StatusError(
        toStatus(object) ?? { code: 500, message: 'the watch ended with an error that is not a Status' },
      );
  }
  throw new UnavailableError('the server sent a line that is not a watch event');
}
