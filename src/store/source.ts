import type { Clock } from '../core/clock.ts';
import { StatusError } from '../core/errors.ts';
import { followSource } from '../select/follow.ts';
import { checkQuery, type EventQuery, matchesQuery } from '../select/query.ts';
import type { EventPage, EventSource, FollowOptions, FollowUpdate, WatchEvent } from '../select/source.ts';
import type { Environment } from './environment.ts';
import { IDENTITY } from './keys.ts';
import { expired } from './tables.ts';

/** How often a watch looks for what other processes have written. What this process writes it sees at once. */
const POLL_MS = 25;

/**
 * Gives the events of a local store: lists from one moment, in the order of namespace and name, and
 * watches without a gap or a repeat, whichever process writes. A store that is not there yet is empty.
 *
 * Unlike the API server, a watch with field terms calls it a change, not a deletion, when a patch
 * makes an event fit that did not before.
 */
export class LocalSource implements EventSource {
  readonly #environment: Environment;
  readonly #clock: Clock;

  constructor(environment: Environment, clock: Clock) {
    this.#environment = environment;
    this.#clock = clock;
  }

  async *list(query: EventQuery, { signal }: { signal?: AbortSignal } = {}): AsyncGenerator<EventPage> {
    checkQuery(query);
    signal?.throwIfAborted();
    const snapshot = await this.#environment.snapshot();
    if (!snapshot) {
      yield { items: [], resourceVersion: '0' };
      return;
    }
    const { tables } = snapshot;
    try {
      const resourceVersion = String(this.#environment.read(() => tables.revision));
      let after: Buffer | undefined;
      let pages = 0;
      do {
        signal?.throwIfAborted();
        const { events, last } = this.#environment.read(() => tables.page(query, after));
        const items = events.filter((event) => matchesQuery(event, query));
        after = last;
        // The first page is given even when it is empty: it says where the list stands.
        if (items.length > 0 || (pages === 0 && !after)) yield { items, resourceVersion };
        pages += items.length > 0 ? 1 : 0;
      } while (after);
    } finally {
      snapshot.end();
    }
  }

  async *watch(
    query: EventQuery,
    options: { resourceVersion: string; signal?: AbortSignal },
  ): AsyncGenerator<WatchEvent> {
    for await (const changes of this.#changes(query, options)) {
      for (const change of changes) {
        yield change;
        if (options.signal?.aborted) return;
      }
    }
  }

  /** As `watch`; what is there at once comes together. */
  async *#changes(
    query: EventQuery,
    { resourceVersion, signal }: { resourceVersion: string; signal?: AbortSignal },
  ): AsyncGenerator<WatchEvent[]> {
    checkQuery(query);
    let revision = parseRevision(resourceVersion);
    let reached = 0;
    let nap = new AbortController();
    const wake = () => nap.abort();
    const stopListening = this.#environment.onWrite(wake);
    signal?.addEventListener('abort', wake);
    try {
      while (!signal?.aborted && !this.#environment.closed) {
        const tables = await this.#environment.tables();
        const { changes, now } = this.#environment.read(() => ({
          changes: tables?.changesAfter(revision) ?? [],
          now: tables?.revision ?? 0,
        }));
        const wanted = changes.filter(({ object }) => matchesQuery(object, query));
        if (wanted.length > 0) yield wanted.map(({ type, object }) => ({ type, object }));
        revision = changes.at(-1)?.revision ?? revision;
        if (revision < now && changes.length > 0) continue;
        if (now < reached || (await this.#environment.leaveIfReplaced())) throw expired();
        reached = now;
        nap = new AbortController();
        await this.#clock.sleep(POLL_MS, nap.signal).catch(() => {});
      }
    } finally {
      stopListening();
      signal?.removeEventListener('abort', wake);
    }
  }

  async *follow(query: EventQuery, options: FollowOptions = {}): AsyncGenerator<FollowUpdate> {
    yield* followSource(
      {
        list: this.list.bind(this),
        changes: (...asked) => this.#changes(...asked),
        state: async () => {
          const tables = await this.#environment.tables();
          return this.#environment.read(() => ({
            server: tables?.value(IDENTITY),
            resourceVersion: String(tables?.revision ?? 0),
          }));
        },
      },
      query,
      options,
    );
  }
}

/** Source: apiserver `pkg/storage`, ParseResourceVersion. */
function parseRevision(text: string): number {
  const revision = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(revision)) return revision;
  const message = `resourceVersion: Invalid value: ${JSON.stringify(text)}: it is not a whole number`;
  throw new StatusError({ code: 400, reason: 'BadRequest', message });
}
