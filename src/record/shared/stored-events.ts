import { AsyncMemo } from '../../core/async-memo.ts';
import { StatusError } from '../../core/errors.ts';
import { lastSeen } from '../../event/event-times.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { FieldRequirement } from '../../select/query.ts';
import { getEventKey } from '../correlate/event-key.ts';
import { LruCache } from '../correlate/lru-cache.ts';
import type { Log } from '../log.ts';
import type { ReadableEventSink, SinkOptions } from '../sink.ts';
import { isPersistent, writeIds } from './write-ids.ts';

/** How many events of one component are looked for one by one; then all of them are read at once. */
const MAX_SINGLE_LOOKUPS = 8;

/**
 * What a sink is known to hold, by event key: what it answered last, or else what is found there,
 * whoever wrote it and under whatever name.
 *
 * A server goes through all events of a namespace to find one. So a component that has many different
 * events costs one reading of all that is its own, not one reading for each.
 */
export class StoredEvents {
  readonly #sink: ReadableEventSink;
  readonly #log: Log;
  readonly #options: SinkOptions;
  readonly #known: LruCache<{ event: CoreV1Event | undefined }>;
  /** How many lookups there were, by namespace and component. */
  readonly #lookups = new Map<string, number>();
  /** The events that were found, by the ids of the writes in them that other processes may have made. */
  readonly #written = new Map<string, CoreV1Event>();
  /** The readings of everything, by namespace and component. */
  readonly #readings = new AsyncMemo<string, void>();

  /** @param lruCacheSize how many events are remembered; negative: none */
  constructor(sink: ReadableEventSink, lruCacheSize: number, log: Log, options: SinkOptions) {
    this.#sink = sink;
    this.#known = new LruCache(lruCacheSize);
    this.#log = log;
    this.#options = options;
  }

  /** The event of this key as the sink is known to hold it, without asking. */
  get(key: string): CoreV1Event | undefined {
    return this.#known.peek(key)?.event;
  }

  /** The event that holds a write, among those that were found. */
  withWrite(id: string): CoreV1Event | undefined {
    return this.#written.get(id);
  }

  /** Remembers what the sink answered. */
  set(key: string, event: CoreV1Event): void {
    this.#known.getOrAdd(key, () => ({ event })).event = event;
  }

  /**
   * The stored event of this key that holds the write, else the latest; undefined when there is none, or the sink
   * refuses to tell: that is logged, once a namespace.
   *
   * @param writeId the write may have been tried before
   * @throws UnavailableError when the sink cannot be asked
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

    const all = component ? [equals('source', component)] : [];
    await this.#readings.get(scope, () => this.#read(scope, namespace, all).then(() => {}));
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
      // From now on as if everything had been read, and nothing found.
      this.#lookups.set(scope, MAX_SINGLE_LOOKUPS);
      this.#readings.set(scope, undefined);
      return undefined;
    }
    const latest = new Map<string, CoreV1Event>();
    for (const event of events) {
      const key = getEventKey(event);
      if (isClassic(event) && isLater(event, latest.get(key))) latest.set(key, event);
      for (const id of writeIds(event)) if (isPersistent(id)) this.#written.set(id, event);
    }
    // What is remembered already is what the sink answered to a write: no list is newer.
    for (const [key, event] of latest) if (this.get(key) === undefined) this.set(key, event);
    return wanted === undefined ? undefined : latest.get(wanted);
  }
}

/** Counted by `count`: the newer form counts in `series`, which a patch of `count` would contradict. */
function isClassic(event: CoreV1Event): boolean {
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
  return Object.entries(values).flatMap(([field, value]) => (value ? [equals(field, value)] : []));
}

function equals(field: string, value: string): FieldRequirement {
  return { field, operator: '=', value };
}
