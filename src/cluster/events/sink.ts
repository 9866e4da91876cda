import { UnavailableError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { toWire } from '../../event/wire.ts';
import type { EventPatch, ReadableEventSink, SinkOptions } from '../../record/sink.ts';
import type { EventQuery } from '../../select/query.ts';
import type { EventSource } from '../../select/source.ts';
import type { ApiClient } from '../http/api-client.ts';
import { toEvent } from './event-response.ts';
import { createPath, DRY_RUN, eventPath, STRATEGIC_MERGE_PATCH } from './events-resource.ts';

/** Limit of the events found; no object has that many. */
const MAX_FOUND = 20_000;

/** Writes events to a cluster through `core/v1`. */
export class ClusterEventSink implements ReadableEventSink {
  readonly #client: ApiClient;
  readonly #source: EventSource;
  readonly #query: { dryRun?: string };

  /** @param options.dryRun the server does everything except storing; default false */
  constructor(client: ApiClient, source: EventSource, options: { dryRun?: boolean | undefined } = {}) {
    this.#client = client;
    this.#source = source;
    this.#query = options.dryRun ? DRY_RUN : {};
  }

  async create(event: CoreV1Event, options: SinkOptions = {}): Promise<CoreV1Event> {
    const response = await this.#client.json({
      method: 'POST',
      path: createPath('v1', event.metadata),
      query: this.#query,
      body: toWire(event),
      signal: options.signal,
    });
    return toEvent(response);
  }

  async patch(event: CoreV1Event, patch: EventPatch | null, options: SinkOptions = {}): Promise<CoreV1Event> {
    const response = await this.#client.json({
      method: 'PATCH',
      path: eventPath('v1', event.metadata),
      query: this.#query,
      body: patch ?? {},
      contentType: STRATEGIC_MERGE_PATCH,
      signal: options.signal,
    });
    return toEvent(response);
  }

  async get(namespace: string, name: string, options: SinkOptions = {}): Promise<CoreV1Event> {
    const path = eventPath('v1', { namespace, name });
    return toEvent(await this.#client.json({ path, signal: options.signal }));
  }

  async find(query: EventQuery, options: SinkOptions = {}): Promise<CoreV1Event[]> {
    const found: CoreV1Event[] = [];
    for await (const { items } of this.#source.list(query, options)) {
      // Not spread: the arguments of a page without a limit would overflow the stack.
      for (const event of items) found.push(event);
      if (found.length > MAX_FOUND)
        throw new UnavailableError(`the server found more than ${MAX_FOUND} events about one object`, {
          isTransient: false,
        });
    }
    return found;
  }
}
