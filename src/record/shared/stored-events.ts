import { AsyncMemo } from '../../core/async-memo.ts';
import { StatusError } from '../../core/errors.ts';
import { lastSeen } from '../../event/event-times.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { equalsTerm, type FieldRequirement } from '../../select/query.ts';
import { getEventKey } from '../correlate/event-key.ts';
import { LruCache } from '../correlate/lru-cache.ts';
import type { Log } from '../log.ts';
import type { ReadableEventSink, SinkOptions } from '../sink.ts';
import { isPersistent, writeIds } from './write-ids.ts';

/** Number of events of a component that are looked up one by one. After that, all of them are listed. */
const MAX_SINGLE_LOOKUPS = 8;

/**
 * The stored events by event key: those in the sink's responses, or else found in the sink, from any process and with any
 * name.
 *
 * A server reads all events of a namespace to find one. So for a component with many events, all of its events are listed
 * once, instead of one lookup each.
 */
export class StoredEvents {
  readonly #sink: ReadableEventSink;
  readonly #log: Log;
  readonly #options: SinkOptions;
  readonly #known: LruCache<{ event: CoreV1Event | undefined }>;
  /** Number of lookups by namespace and component. */
  readonly #lookups = new Map<string, number>();
  /** Found events by the ids of their writes, for writes that another process may repeat. */
  readonly #written = new Map<string, CoreV1Event>();
  /** The lists of all events by namespace and component. */
  readonly #lists = new AsyncMemo<string, void>();

  /** @param lruCacheSize number of remembered events; negative: none */
  constructor(sink: ReadableEventSink, lruCacheSize: number, log: Log, options: SinkOptions) {
    this.#sink = sink;
    this.#known = new LruCache(lruCacheSize);
    this.#log = log;
    this.#options = options;
  }

  /** The event of this key, if known without a request. */
  get(key: string): CoreV1Event | undefined {
    return this.#known.peek(key)?.event;
  }

  /** The found event that contains the write with this id. */
  withWrite(id: string): CoreV1Event | undefined {
    return this.#written.get(id);
  }

  /** Remembers a stored event. */
  set(key: string, event: CoreV1Event): void {
    this.#known.getOrAdd(key, () => ({ event })).event = event;
  }

  /**
   * Finds the stored event that contains the write, or else the latest event of this key. Undefined when there is none,
   * or when the sink refuses the request, which is logged once per namespace and component.
   *
   * @param writeId id of a write that may have been attempted before
   * @throws UnavailableError when the sink does not respond
   */
  async find(event: CoreV1Event, key: string, writeId: string): Promise<CoreV1Event | undefined> {
    const namespace = event.metadata.namespace ?? '';
    const component = event.source?.component ?? '';
    const scope = `${namespace}/${component}`;
    const lookups = (this.#lookups.get(scope) ?? 0) + 1;
    this.#lookups.set(scope, lookups);
    if (lookups <= MAX_SINGLE_LOOKUPS) {
      const latest = await this.#read(scope, namespace, requirementsOf(event), key);
      return this.#written.get(writeId) ?? latest;
    }

    const all = component ? [equalsTerm('source', component)] : [];
    await this.#lists.get(scope, () => this.#read(scope, namespace, all).then(() => {}));
    return this.#written.get(writeId) ?? this.get(key);
  }

  async #read(
    scope: string,
    namespace: string,
    fields: FieldRequirement[],
    wanted?: string,
  ): Promise<CoreV1Event | undefined> {
    let events: CoreV1Event[];
    try {
      events = await this.#sink.find({ namespace, fields }, this.#options);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const msg = 'Unable to look for earlier events (going on without)';
      this.#log({ level: 'error', msg, err: error.message });
      // From now on, act as if all events had been listed and none found.
      this.#lookups.set(scope, MAX_SINGLE_LOOKUPS);
      this.#lists.set(scope, undefined);
      return undefined;
    }
    const latest = new Map<string, CoreV1Event>();
    for (const event of events) {
      const key = getEventKey(event);
      if (isCounted(event) && isLater(event, latest.get(key))) latest.set(key, event);
      for (const id of writeIds(event)) if (isPersistent(id)) this.#written.set(id, event);
    }
    // An event that is known already is from the response to a write, which is newer than a list.
    for (const [key, event] of latest) if (this.get(key) === undefined) this.set(key, event);
    return wanted === undefined ? undefined : latest.get(wanted);
  }
}

/** Whether the event is counted by `count`. Events with a `series` must not be patched with a `count`. */
function isCounted(event: CoreV1Event): boolean {
  return (event.count ?? 0) > 0 && !event.eventTime && !event.series;
}

function isLater(event: CoreV1Event, other: CoreV1Event | undefined): boolean {
  return other === undefined || (lastSeen(event) ?? 0n) > (lastSeen(other) ?? 0n);
}

function requirementsOf({ involvedObject, reason, type, source }: CoreV1Event): FieldRequirement[] {
  const { kind, namespace, name, uid } = involvedObject;
  const values = {
    'involvedObject.kind': kind,
    'involvedObject.namespace': namespace,
    'involvedObject.name': name,
    'involvedObject.uid': uid,
    reason,
    type,
    source: source?.component,
  };
  return Object.entries(values).flatMap(([field, value]) => (value ? [equalsTerm(field, value)] : []));
}
