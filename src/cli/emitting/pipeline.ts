import { NS_PER_MS } from '../../core/clock.ts';
import { toCoreV1, toEventsV1 } from '../../event/convert.ts';
import { copyReference } from '../../event/copy-reference.ts';
import type { EventDraft } from '../../event/draft.ts';
import { generateEventName } from '../../event/event-name.ts';
import { newCoreV1Event, newEventsV1Event } from '../../event/new-event.ts';
import type { CoreV1Event, EventsV1Event, ObjectReference } from '../../event/types.ts';
import type {
  BaseBroadcaster,
  BaseBroadcasterOptions,
  BaseDeliveryOptions,
} from '../../record/base-broadcaster.ts';
import type { CorrelatorOptions } from '../../record/correlate/correlator.ts';
import { EventBroadcaster } from '../../record/event-broadcaster.ts';
import { EventsV1Broadcaster } from '../../record/events-v1/broadcaster.ts';
import type { SeriesRecording } from '../../record/events-v1/series-recording.ts';
import type { EventsV1Sink } from '../../record/events-v1/sink.ts';
import type { Outcome } from '../../record/outcome.ts';
import type { SharedIdentity } from '../../record/shared/shared-event.ts';
import type { ReadableEventSink } from '../../record/sink.ts';
import type { EventObjects } from './object-lookup.ts';
import type { EmitOutcome } from './outcome.ts';
import { type RetryBudget, toBudgetedSink } from './retry-budget.ts';

/** Number of events that may be in flight. The queues of the broadcasters hold as many, so that none is dropped. */
export const MAX_IN_FLIGHT = 256;

/** Correlator options that drop no event. */
export const NO_RATE_LIMIT: CorrelatorOptions = { burstSize: Number.MAX_SAFE_INTEGER, spamKeyFunc: () => '' };

/** Correlator options that combine no events. */
export const NO_AGGREGATION: CorrelatorOptions = {
  maxEvents: -1,
  keyFunc: () => ({ aggregateKey: '', localKey: '' }),
};

/** API that events are recorded through: `core/v1` or `events.k8s.io/v1`. */
export type EmitApi = 'core' | 'events';

/** A draft with its time. */
type TimedDraft = EventDraft & { at: bigint };

/** How an event is delivered. */
export interface EventDelivery {
  /** Which events are counted as one; ignored by `events.k8s.io/v1`. */
  identify(event: CoreV1Event): SharedIdentity | undefined;
  /** Returns the outcome of an event that must not be sent. */
  refuse?(event: CoreV1Event): EmitOutcome | undefined;
}

/**
 * A broadcaster and its recording to a sink. `E` is the API version of the events. At most
 * `MAX_IN_FLIGHT` events may be in flight.
 */
abstract class EventPipeline<E extends CoreV1Event | EventsV1Event> {
  protected abstract readonly broadcaster: BaseBroadcaster<E>;
  protected abstract readonly toCore: (event: E) => CoreV1Event;
  protected abstract readonly fromCore: (event: CoreV1Event) => E;
  readonly #retryBudget: RetryBudget;
  readonly #deliveries = new WeakMap<E, EventDelivery>();

  constructor(retryBudget: RetryBudget) {
    this.#retryBudget = retryBudget;
  }

  /** Records the event of a draft. Resolves to its outcome. */
  async record(draft: TimedDraft, objects: EventObjects, delivery: EventDelivery): Promise<EmitOutcome> {
    const { at, action, labels = {}, annotations = {} } = draft;
    const { reference, related } = objects;
    const event = this.makeEvent(draft, copyReference(reference));
    const { metadata } = event;
    if (action) event.action = action;
    if (related) event.related = related;
    if (Object.keys(labels).length > 0) metadata.labels = labels;
    if (Object.keys(annotations).length > 0) metadata.annotations = annotations;
    // Several events may have the same --at, and event names are made from the time. A time with nanoseconds comes
    // from a clock, is unique, and keeps the order of events in their names.
    if (at % NS_PER_MS === 0n)
      metadata.name = generateEventName(reference.name ?? '', this.#retryBudget.clock.now());
    return this.#send(event, delivery);
  }

  /** Emits a complete event. Resolves to its outcome. */
  emit(event: CoreV1Event, delivery: EventDelivery): Promise<EmitOutcome> {
    return this.#send(this.fromCore(event), delivery);
  }

  /** Ends it after the last event. Resolves to the number of counts that could not be written. */
  async finish(): Promise<number> {
    await this.broadcaster.shutdown();
    return 0;
  }

  /** Creates the event of a draft, without the members that are the same in both APIs. */
  protected abstract makeEvent(draft: TimedDraft, object: ObjectReference): E;

  protected get broadcasterOptions(): BaseBroadcasterOptions {
    const { clock, backoffMs: sleepMs } = this.#retryBudget;
    // Commands print the outcome of each event.
    return { clock, sleepMs, log: () => {} };
  }

  protected get deliveryOptions(): BaseDeliveryOptions<E> & {
    identify(event: E): SharedIdentity | undefined;
  } {
    const { signal } = this.#retryBudget;
    return {
      identify: (event) => this.#deliveries.get(event)?.identify(this.toCore(event)),
      giveUp: () => this.#retryBudget.isUsedUp,
      ...(signal && { signal }),
    };
  }

  async #send(event: E, delivery: EventDelivery): Promise<EmitOutcome> {
    const emitted = this.toCore(event);
    const refused = delivery.refuse?.(emitted);
    if (refused) return refused;
    const { signal } = this.#retryBudget;
    // A recording that was aborted takes no events.
    if (signal?.aborted) return { kind: 'failed', emitted, error: signal.reason };
    this.#deliveries.set(event, delivery);
    const outcome = await this.broadcaster.emit(event).outcome;
    const stored = 'event' in outcome && { event: this.toCore(outcome.event) };
    return { ...outcome, emitted, ...stored } as Outcome;
  }
}

/** Records events through `core/v1`, with counts shared by all processes. */
export class CorePipeline extends EventPipeline<CoreV1Event> {
  protected readonly toCore = (event: CoreV1Event) => event;
  protected readonly fromCore = this.toCore;
  protected readonly broadcaster: EventBroadcaster;

  constructor(sink: ReadableEventSink, correlator: CorrelatorOptions, retryBudget: RetryBudget) {
    super(retryBudget);
    const options = { ...this.broadcasterOptions, correlator, queueLength: MAX_IN_FLIGHT };
    this.broadcaster = new EventBroadcaster(options);
    // The budgeted sink limits its requests.
    const delivery = { ...this.deliveryOptions, concurrency: Number.POSITIVE_INFINITY, sharedCounts: true };
    this.broadcaster.startRecordingToSink(toBudgetedSink(sink, retryBudget), delivery);
  }

  protected makeEvent({ at: time, ...draft }: TimedDraft, object: ObjectReference): CoreV1Event {
    return newCoreV1Event({ ...draft, object, time }, draft.source);
  }
}

/** Records events through `events.k8s.io/v1`. Repeats in this process are counted in the series of the first event. */
export class EventsV1Pipeline extends EventPipeline<EventsV1Event> {
  protected readonly toCore = toCoreV1;
  protected readonly fromCore = toEventsV1;
  protected readonly broadcaster: EventsV1Broadcaster;
  readonly #recording: SeriesRecording;

  constructor(sink: EventsV1Sink, retryBudget: RetryBudget) {
    super(retryBudget);
    this.broadcaster = new EventsV1Broadcaster(this.broadcasterOptions);
    const budgeted = toBudgetedSink(sink, retryBudget);
    this.#recording = this.broadcaster.startRecordingToSink(budgeted, this.deliveryOptions);
  }

  override async finish(): Promise<number> {
    await super.finish();
    return this.#recording.unwritten;
  }

  protected makeEvent({ at: time, ...draft }: TimedDraft, object: ObjectReference): EventsV1Event {
    const { component = '', host } = draft.source;
    // The instance is not this process: the same event of two CI runners counts as the same event.
    const reporter = { controller: component, instance: host ?? component };
    return newEventsV1Event({ ...draft, object, time }, reporter, draft.action ?? draft.reason);
  }
}
