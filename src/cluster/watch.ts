import { StatusError, UnavailableError } from '../errors.ts';
import type { EventQuery } from '../event/query.ts';
import type { CoreV1Event } from '../event/types.ts';
import { eventsPath, fieldSelectorOf } from './events-resource.ts';
import { cutError } from './exchange.ts';
import { toStatus } from './failure.ts';
import { readJsonLines } from './json-lines.ts';
import type { ApiClient } from './request.ts';

/** A line of a watch. A bookmark holds nothing but the resourceVersion up to which all has been said. */
export type WatchLine =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: CoreV1Event }
  | { type: 'BOOKMARK'; object: { metadata: { resourceVersion: string } } };

export interface WatchOptions {
  resourceVersion: string;
  /** When the server is to end the watch. Default: 290, below the time after which balancers lose patience. */
  timeoutSeconds?: number;
  signal?: AbortSignal | undefined;
}

/**
 * One watch over events, bookmarks included, until the server ends it or the signal aborts.
 *
 * @throws StatusError for a refusal, also for the one that comes as an ERROR line (410 for a version that is
 *   forgotten); UnavailableError when the connection breaks or says what no watch says
 *
 * Source: Kubernetes API concepts, "Efficient detection of changes".
 */
export async function* watchEvents(
  client: ApiClient,
  query: EventQuery,
  options: WatchOptions,
): AsyncGenerator<WatchLine> {
  const { signal } = options;
  const wasAborted = () => signal?.aborted === true;
  try {
    const { chunks, server } = await client.stream({
      path: eventsPath('v1', query.namespace),
      query: {
        watch: 'true',
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(options.timeoutSeconds ?? 290),
        resourceVersion: options.resourceVersion,
        fieldSelector: fieldSelectorOf(query),
      },
      signal,
    });
    for await (const line of readJsonLines(withCuts(chunks, server))) yield toWatchLine(line);
  } catch (error) {
    if (!wasAborted()) throw error;
  }
}

/** The stream's own errors in kev's words. */
async function* withCuts(chunks: AsyncIterable<Buffer>, server: URL): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    throw cutError(server, error);
  }
}

function toWatchLine(line: object): WatchLine {
  const { type, object } = line as { type?: unknown; object?: unknown };
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
    case 'BOOKMARK':
      if (typeof object === 'object' && object !== null && 'metadata' in object) return line as WatchLine;
      break;
    case 'ERROR':
      throw new StatusError(
        toStatus(object) ?? { code: 500, message: 'the watch ended with an error that is no Status' },
      );
  }
  throw new UnavailableError('the server sent a line that is no watch event');
}
