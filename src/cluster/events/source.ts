import { type Clock, systemClock } from '../../core/clock.ts';
import { StatusError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventQuery } from '../../select/query.ts';
import type { EventPage, EventSource, FollowOptions, FollowUpdate, WatchEvent } from '../../select/source.ts';
import type { ApiClient } from '../http/api-client.ts';
import { ListLimit, type ListPage, toList, WHOLE_LIST_MIB } from '../http/list-response.ts';
import { reflect } from '../watch/reflector.ts';
import { identifyCluster, isServerBehind } from '../watch/server-state.ts';
import { watchEvents } from '../watch/watch.ts';
import { toEvent } from './event-response.ts';
import { eventsPath, fieldSelectorOf, labelSelectorOf } from './events-resource.ts';

/** Default page size, as in kubectl. */
export const PAGE_SIZE = 500;

/** Size limit of such a page, in MiB: usual events need 1 MiB. */
const PAGE_MIB = 16;

/** Members that the server sends only for the list as a whole. */
const TYPE = { apiVersion: 'v1', kind: 'Event' };

/** The events of a cluster, read through `core/v1`, which has those of both APIs. */
export class ClusterEventSource implements EventSource {
  readonly #client: ApiClient;
  readonly #pageSize: number;
  readonly #clock: Clock;

  constructor(client: ApiClient, options: { pageSize?: number | undefined; clock?: Clock } = {}) {
    this.#client = client;
    this.#pageSize = options.pageSize ?? PAGE_SIZE;
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * Lists events in pages. When the continue token expires (410), reads the whole list again and yields only events that
   * are new or have changed; the resourceVersion of these pages is that of the new list.
   *
   * Source: client-go `tools/pager`.
   */
  async *list(
    query: EventQuery,
    options: { signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<EventPage> {
    // The UID and resourceVersion of events that were yielded, while there are more pages.
    const given = new Map<string, string>();
    const bound = new ListLimit();
    const left = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
    const limit = this.#pageSize === 0 ? undefined : String(this.#pageSize);
    let position: string | undefined;
    let isWhole = false;
    let asked = this.#page(query, { limit }, signal);
    try {
      for (;;) {
        let page: ListPage<CoreV1Event>;
        try {
          page = await asked;
        } catch (error) {
          if (!position || !(error instanceof StatusError) || error.status.code !== 410) throw error;
          position = undefined;
          isWhole = true;
          asked = this.#page(query, {}, signal);
          continue;
        }
        bound.add(page.items.length);
        position = page.continueToken;
        // Requested while this page is processed; a failure is thrown in its turn.
        if (position) asked = this.#page(query, { limit, continue: position }, signal);
        asked.catch(() => {});
        const items = isWhole ? page.items.filter((event) => !isGiven(given, event)) : page.items;
        for (const event of items) Object.assign(event, TYPE);
        if (position)
          for (const { metadata } of items) given.set(metadata.uid ?? '', metadata.resourceVersion ?? '');
        yield { items, resourceVersion: page.resourceVersion };
        if (!position) return;
      }
    } finally {
      left.abort();
    }
  }

  async *watch(
    query: EventQuery,
    options: { resourceVersion: string; signal?: AbortSignal },
  ): AsyncGenerator<WatchEvent> {
    for await (const lines of watchEvents(this.#client, query, options)) {
      for (const line of lines) if (line.type !== 'BOOKMARK') yield line;
    }
  }

  follow(query: EventQuery, options: FollowOptions = {}): AsyncGenerator<FollowUpdate> {
    return reflect(
      {
        list: (signal) => this.list(query, { signal }),
        watch: (watch) => watchEvents(this.#client, query, watch),
        isBehind: (resourceVersion, check) =>
          isServerBehind(this.#client, eventsPath('v1', query.namespace), { resourceVersion, ...check }),
        identify: (check) => identifyCluster(this.#client, check),
      },
      { ...options, clock: this.#clock },
    );
  }

  async #page(
    query: EventQuery,
    position: { limit?: string | undefined; continue?: string },
    signal: AbortSignal,
  ): Promise<ListPage<CoreV1Event>> {
    const response = await this.#client.json({
      path: eventsPath('v1', query.namespace),
      query: { ...position, fieldSelector: fieldSelectorOf(query), labelSelector: labelSelectorOf(query) },
      maxMiB: maxMiBOf(position.limit),
      signal,
    });
    return toList(response, toEvent, position.continue);
  }
}

function maxMiBOf(limit: string | undefined): number {
  const pages = Number(limit ?? Number.POSITIVE_INFINITY) / PAGE_SIZE;
  return Math.min(WHOLE_LIST_MIB, PAGE_MIB * Math.ceil(pages));
}

function isGiven(given: Map<string, string>, { metadata }: CoreV1Event): boolean {
  return given.get(metadata.uid ?? '') === (metadata.resourceVersion ?? '');
}
