import { StatusError, UnavailableError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventQuery } from '../../select/query.ts';
import { toEvent } from '../events/event-response.ts';
import { eventsPath, fieldSelectorOf, labelSelectorOf } from '../events/events-resource.ts';
import type { ApiClient } from '../http/api-client.ts';
import { toStatus } from '../http/failure.ts';
import { readJsonLines } from '../http/json-lines.ts';
import { connectionCutError } from '../http/send.ts';
import { checkShape } from '../http/unexpected-response.ts';

/** A line of a watch. A bookmark holds nothing but the resourceVersion up to which all has been said. */
export type WatchLine =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: CoreV1Event }
  | { type: 'BOOKMARK'; object: { metadata: { resourceVersion: string } } };

export interface EventWatchOptions {
  resourceVersion: string;
  /** When the server is to end the watch. Default: 290, below the time after which balancers lose patience. */
  timeoutSeconds?: number;
  /** How often it may be asked again when the server says later. Default: 10. */
  retries?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * One watch over events, bookmarks included, until the server ends it or the signal aborts. First, when
 * the server has agreed, comes an empty batch; then one for each piece that arrives, with the lines that
 * it completes, which may be none: each batch is a sign of life.
 *
 * @throws StatusError for a refusal, also for the one that comes as an ERROR line (410 for a version that is
 *   forgotten); UnavailableError when the connection breaks or says what no watch says. What came whole
 *   before that has been given
 *
 * Source: Kubernetes API concepts, "Efficient detection of changes".
 */
export async function* watchEvents(
  client: ApiClient,
  query: EventQuery,
  options: EventWatchOptions,
): AsyncGenerator<WatchLine[]> {
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
        labelSelector: labelSelectorOf(query),
      },
      retries: options.retries,
      signal,
    });
    yield [];
    for await (const values of readJsonLines(withConnectionErrors(chunks, server))) {
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
    if (!wasAborted()) throw error;
  }
}

/** The stream's own errors in kev's words. */
async function* withConnectionErrors(chunks: AsyncIterable<Buffer>, server: URL): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    throw connectionCutError(server, error);
  }
}

function toWatchLine(line: { type?: unknown; object?: unknown }): WatchLine {
  const { type, object } = line;
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const event = toEvent(object);
      // Without it nobody knows where the watch stands.
      if (event.metadata.resourceVersion) return { type, object: event };
      break;
    }
    case 'BOOKMARK':
      return checkShape<Extract<WatchLine, { type: 'BOOKMARK' }>>(line, {
        object: { metadata: { resourceVersion: 'name' } },
      });
    case 'ERROR':
      throw new StatusError(
        toStatus(object) ?? { code: 500, message: 'the watch ended with an error that is not a Status' },
      );
  }
  throw new UnavailableError('the server sent a line that is not a watch event');
}
