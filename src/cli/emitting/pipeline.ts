import { toCoreV1, toEventsV1 } from '../../event/convert.ts';
import type { EventDraft } from '../../event/draft.ts';
import { generateEventName } from '../../event/event-name.ts';
import type { CoreV1Event, EventsV1Event, ObjectReference } from '../../event/types.ts';
import type {
  BaseBroadcaster,
  BaseBroadcasterOptions,
  BaseDeliveryOptions,
} from '../../record/base-broadcaster.ts';
import type { BaseRecorderOptions } from '../../record/base-recorder.ts';
import type { CorrelatorOptions } from '../../record/correlate/correlator.ts';
import { EventBroadcaster } from '../../record/event-broadcaster.ts';
import { EventsV1Broadcaster } from '../../record/events-v1/broadcaster.ts';
import type { EventsV1RecorderOptions } from '../../record/events-v1/recorder.ts';
import type { SeriesRecording } from '../../record/events-v1/series-recording.ts';
import type { EventsV1Sink } from '../../record/events-v1/sink.ts';
import type { Outcome } from '../../record/outcome.ts';
import type { RecorderOptions } from '../../record/recorder.ts';
import type { SharedIdentity } from '../../record/shared/shared-event.ts';
import type { ReadableEventSink } from '../../record/sink.ts';
import type { EventObjects } from './object-lookup.ts';
import type { EmitOutcome } from './outcome.ts';
import { type RetryBudget, toBudgetedSink } from './retry-budget.ts';

const NS_PER_MS = 1_000_000n;

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
 * Recorders, their broadcaster, and its recording to a sink. `E` is the API version of the events. At most
 * `MAX_IN_FLIGHT` events may be in flight.
 */
abstract class EventPipeline<E extends CoreV1Event | EventsV1Event> {
  protected abstract readonly broadcaster: BaseBroadcaster<E>;
  protected abstract readonly toCore: (event: E) => CoreV1Event;
  protected abstract readonly fromCore: (event: CoreV1Event) => E;
  readonly #retryBudget: RetryBudget;
  /** Events in flight. */
  readonly #sent = new Map<E, { delivery: EventDelivery; resolve: (outcome: EmitOutcome) => void }>();

  constructor(retryBudget: RetryBudget) {
    this.#retryBudget = retryBudget;
  }

  /** Records the event of a draft. Resolves to its outcome. */
  record(draft: TimedDraft, objects: EventObjects, delivery: EventDelivery): Promise<EmitOutcome> {
    const { clock } = this.#retryBudget;
    const { at, action, labels = {}, annotations = {} } = draft;
    const { reference, related } = objects;
    return new Promise((resolve, reject) => {
      const accept = (event: E) => {
        const { metadata } = event;
        if (action) event.action = action;
        if (related) event.related = related;
        if (Object.keys(labels).length > 0) metadata.labels = labels;
        if (Object.keys(annotations).length > 0) metadata.annotations = annotations;
        // Several events may have the same --at, and event names are made from the time. A time with nanoseconds comes
        // from a clock, is unique, and keeps the order of events in their names.
        if (at % NS_PER_MS === 0n) metadata.name = generateEventName(reference.name ?? '', clock.now());
        return this.#accept(event, delivery, resolve);
      };
      this.recordDraft(draft, reference, { clock: { now: () => at }, accept, onRefused: reject });
    });
  }

  /** Emits a complete event. Resolves to its outcome. */
  emit(event: CoreV1Event, delivery: EventDelivery): Promise<EmitOutcome> {
    return new Promise((resolve) => {
      const own = this.fromCore(event);
      if (this.#accept(own, delivery, resolve)) this.broadcaster.emit(own);
    });
  }

  /** Ends it after the last event. Resolves to the number of counts that could not be written. */
  async finish(): Promise<number> {
    await this.broadcaster.shutdown();
    return 0;
  }

  /** Records a draft with a recorder of the broadcaster. */
  protected abstract recordDraft(
    draft: TimedDraft,
    reference: ObjectReference,
    options: BaseRecorderOptions<E>,
  ): void;

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
      identify: (event) => this.#sent.get(event)?.delivery.identify(this.toCore(event)),
      giveUp: () => this.#retryBudget.isUsedUp,
      onOutcome: (outcome) => this.#settle(outcome),
      ...(signal && { signal }),
    };
  }

  /** Whether to send an event; if not, resolves to its outcome. */
  #accept(event: E, delivery: EventDelivery, resolve: (outcome: EmitOutcome) => void): boolean {
    const emitted = this.toCore(event);
    const { signal } = this.#retryBudget;
    // A recording that was aborted takes no events.
    const aborted = signal?.aborted && ({ kind: 'failed', emitted, error: signal.reason } as const);
    const refused = delivery.refuse?.(emitted) ?? aborted;
    if (refused) resolve(refused);
    else this.#sent.set(event, { delivery, resolve });
    return !refused;
  }

  #settle(outcome: Outcome<E>): void {
    const emitted = this.toCore(outcome.emitted);
    const event = 'event' in outcome && { event: this.toCore(outcome.event) };
    this.#sent.get(outcome.emitted)?.resolve({ ...outcome, emitted, ...event } as Outcome);
    this.#sent.delete(outcome.emitted);
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

  protected recordDraft(draft: TimedDraft, reference: ObjectReference, options: RecorderOptions): void {
    const { source, type, reason, message } = draft;
    this.broadcaster.newRecorder(source, options).event(reference, type, reason, message);
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

  protected recordDraft(
    draft: TimedDraft,
    reference: ObjectReference,
    options: EventsV1RecorderOptions,
  ): void {
    const { type, reason, message, action = reason } = draft;
    const { component = '', host } = draft.source;
    // The instance is not this process: the same event of two CI runners counts as the same event.
    const own = { ...options, reportingInstance: host ?? component };
    const recorder = this.broadcaster.newRecorder(component, own);
    recorder.eventf(reference, undefined, type, reason, action, message);
  }
}
