import { anySignal } from '../core/any-signal.ts';
import type { Clock } from '../core/clock.ts';
import { explainError } from '../core/explain-error.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { Log } from '../record/log.ts';
import { describeUpdate } from '../select/describe-update.ts';
import { lastEvents } from '../select/last-events.ts';
import { listAll } from '../select/list-all.ts';
import { isNewInList } from '../select/new-events.ts';
import { type SortKey, sortEvents } from '../select/order.ts';
import type { EventSource } from '../select/source.ts';
import { type EventSelection, matchesSelection, parseSelection } from './selection.ts';

/** Options of `list`. */
export interface ListEventsOptions {
  /**
   * What the events are sorted by, smallest and oldest first.
   * @default 'lastSeen', when they happened last
   */
  order?: SortKey | undefined;
  /** Maximum number of events; those that happened last are kept. Default: all. */
  limit?: number | undefined;
  /** Ends the request; `list` then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Options of `watch`. */
export interface WatchEventsOptions {
  /**
   * Whether to begin with the events that are there already, in the order in which they happened last.
   * @default false
   */
  past?: boolean | undefined;
  /** Ends the watch, quietly. */
  signal?: AbortSignal | undefined;
}

/**
 * Where events are read from: a cluster, a store, or a dump.
 *
 * @example
 * await using cluster = await openCluster();
 * for (const event of await cluster.list({ types: ['Warning'] }, { limit: 10 })) console.log(event.message);
 */
export interface EventReader extends AsyncDisposable {
  /**
   * Lists events, each once, in its last state.
   *
   * @throws KevError with a `code`: `refused`, `missing`, `usage`, `input`, or `unreachable`
   */
  list(selection?: EventSelection, options?: ListEventsOptions): Promise<CoreV1Event[]>;
  /**
   * Yields events as they happen, from the first `next()` on. Each occurrence is yielded once: an event that happens
   * again is yielded again. After a lost connection, which is logged and made again, none is repeated, and none is left
   * out that the source still has. Ends when the loop is left, the signal aborts, or the reader is closed, and at the
   * end of a dump that is not a regular file.
   *
   * @throws KevError as `list`, when the first request fails, or a later one for a reason that retrying does not fix
   */
  watch(selection?: EventSelection, options?: WatchEventsOptions): AsyncIterableIterator<CoreV1Event>;
  /** Ends watches, and closes connections and files. `await using` calls it. */
  close(): Promise<void>;
}

/** The parts of a reader. */
export interface ReaderParts {
  source: EventSource;
  kind: 'cluster' | 'local' | 'dump';
  clock: Clock;
  log: Log;
  close: () => Promise<void>;
}

/** Makes a reader of a source. */
export function toEventReader({ source, kind, clock, log, close: closeSource }: ReaderParts): EventReader {
  const closing = new AbortController();

  async function list(
    selection: EventSelection = {},
    { order = 'lastSeen', limit, signal }: ListEventsOptions = {},
  ): Promise<CoreV1Event[]> {
    try {
      const parsed = parseSelection(selection);
      const { since } = parsed.filter;
      const listNewest = limit === undefined && since === undefined ? undefined : source.listNewest;
      const last = listNewest && lastEvents({ listNewest: listNewest.bind(source) }, { count: limit, since });
      const { events } = await listAll(last ?? source, parsed.query, {
        ...(signal && { signal }),
        select: async (page) => {
          const wanted = page.filter((event) => matchesSelection(event, parsed));
          last?.add(wanted);
          return wanted;
        },
      });
      const sorted = sortEvents(events);
      const limited = sorted.slice(Math.max(0, sorted.length - (limit ?? sorted.length)));
      return order === 'lastSeen' ? limited : sortEvents(limited, { key: order });
    } catch (error) {
      signal?.throwIfAborted();
      throw explainError(error, { verb: 'list', what: 'events', namespace: selection.namespace });
    }
  }

  async function* watch(
    selection: EventSelection = {},
    { past = false, signal: stop }: WatchEventsOptions = {},
  ): AsyncGenerator<CoreV1Event, undefined> {
    const startedAt = clock.now();
    const left = new AbortController();
    const signal = anySignal(left.signal, closing.signal, stop);
    try {
      const parsed = parseSelection(selection);
      let page: CoreV1Event[] = [];
      let isFirstList = true;
      for await (const update of source.follow(parsed.query, { signal })) {
        if (update.kind === 'page') {
          const isNew = isNewInList(startedAt, clock.now(), kind);
          for (const event of update.events) {
            if (isFirstList && !past && !isNew(event)) continue;
            if (matchesSelection(event, parsed)) page.push(event);
          }
        } else if (update.kind === 'listed') {
          isFirstList = false;
          const listed = sortEvents(page);
          page = [];
          yield* listed;
        } else if (update.kind === 'changes') {
          yield* update.events.filter((event) => matchesSelection(event, parsed));
        } else {
          const level = update.kind === 'recovered' ? 'info' : 'error';
          log({ level, msg: describeUpdate(update, kind === 'cluster' ? 'server' : 'store') });
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      throw explainError(error, { verb: 'watch', what: 'events', namespace: selection.namespace });
    } finally {
      left.abort();
    }
  }

  async function close(): Promise<void> {
    closing.abort();
    await closeSource();
  }

  return { list, watch, close, [Symbol.asyncDispose]: close };
}
