import { type Clock, systemClock } from '../../core/clock.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventQuery } from '../../select/query.ts';
import type { EventPage, EventSource } from '../../select/source.ts';
import type { ApiClient } from '../http/api-client.ts';
import { listPages } from '../http/list.ts';
import { reflect } from '../watch/reflector.ts';
import { hasOtherHistory, identifyCluster, isServerBehind } from '../watch/server-state.ts';
import { watchEvents } from '../watch/watch.ts';
import { toEvent } from './event-response.ts';
import { eventsPath, selectorsOf } from './events-resource.ts';

/** Size limit of 500 events, in MiB: usual events need 1 MiB. */
const PAGE_MIB = 16;

/** Members that the server sends only for the list as a whole. */
const TYPE = { apiVersion: 'v1', kind: 'Event' };

/**
 * The events of a cluster, read through `core/v1`, which has those of both APIs.
 *
 * @param pageSize default: 500
 */
export function clusterEventSource(
  client: ApiClient,
  { pageSize, clock = systemClock }: { pageSize?: number | undefined; clock?: Clock } = {},
): EventSource {
  /**
   * Lists events in pages. When the continue token expires (410), reads the whole list again and yields only events that
   * are new or have changed; the resourceVersion of these pages is that of the new list.
   */
  async function* list(
    query: EventQuery,
    options: { signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<EventPage> {
    // The states of events that were yielded, while there are more pages: a text for each page, which needs a fifth of the
    // memory of a string for each event.
    const yielded: string[] = [];
    const request = { path: eventsPath(query.namespace), query: selectorsOf(query), pageMiB: PAGE_MIB };
    const pages = listPages(client, { ...request, ...options, pageSize }, toEvent);
    for await (const { items, isRepeated, resourceVersion, continueToken, remaining } of pages) {
      const events = isRepeated ? withoutStates(items, yielded) : items;
      for (const event of events) Object.assign(event, TYPE);
      if (continueToken) yielded.push(events.map(stateOf).join('\n'));
      yield { items: events, resourceVersion, remaining };
    }
  }
  return {
    list,
    now: () => client.now(),
    follow: (query, options) =>
      reflect(
        {
          list: (signal) => list(query, { signal }),
          watch: (watch) => watchEvents(client, query, watch),
          wasReset: async (resourceVersion, { last, ...check }) => {
            const path = eventsPath(query.namespace);
            const isBehind = await isServerBehind(client, path, { resourceVersion, ...check });
            if (isBehind !== false || last === undefined) return isBehind;
            return hasOtherHistory(client, last, check);
          },
          identify: (check) => identifyCluster(client, check),
        },
        { ...options, clock },
      ),
  };
}

function withoutStates(events: CoreV1Event[], yielded: readonly string[]): CoreV1Event[] {
  const states = new Set(yielded.flatMap((page) => page.split('\n')));
  return events.filter((event) => !states.has(stateOf(event)));
}

function stateOf({ metadata: { uid = '', resourceVersion = '' } }: CoreV1Event): string {
  return `${uid} ${resourceVersion}`;
}
