import type { Clock } from '../../core/clock.ts';
import { KevError, type UnavailableError, usageError } from '../../core/errors.ts';
import { maySucceedLater } from '../../core/transient.ts';
import type { EventDraft } from '../../event/draft.ts';
import { truncateText } from '../../event/truncate-text.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { findViolations, MAX_MESSAGE_BYTES } from '../../event/validate.ts';
import type { CorrelatorOptions } from '../../record/correlate/correlator.ts';
import { toEventsV1Sink } from '../../record/events-v1/core-sink.ts';
import { KeyedQueues } from '../../record/keyed-queues.ts';
import type { Backend } from '../backend/backend.ts';
import type { EventOutbox } from '../outbox/event-outbox.ts';
import { type Dedupe, identityOf } from './dedupe.ts';
import { dryRunSink } from './dry-run-sink.ts';
import { type EventObjects, ObjectLookup } from './object-lookup.ts';
import type { EmitOutcome } from './outcome.ts';
import { CorePipeline, type EmitApi, type EventDelivery, EventsV1Pipeline } from './pipeline.ts';
import { RetryBudget } from './retry-budget.ts';

/** Options of an emitter. */
export interface EmitterOptions {
  api: EmitApi;
  /** Options for aggregation and rate limits; ignored by the `events` API. */
  correlator: CorrelatorOptions;
  /** Retry budget for a server that does not respond, in milliseconds. Undefined: no limit. */
  timeoutMs: number | undefined;
  /** Sends nothing; the outcome has each event as it would be sent. */
  dryRun: boolean;
  /** Aborts writes in progress (`Io.deliverySignal`). */
  signal?: AbortSignal;
  /** Keeps events that cannot be delivered. Undefined: they fail. */
  outbox?: EventOutbox | undefined;
}

/** Outcome of an emitted event, with warnings for its author. */
export interface EmitResult {
  outcome: EmitOutcome;
  warnings: string[];
}

/**
 * Emits events: looks up their objects, validates them as the API server does, and sends them through
 * broadcaster and correlator to a backend, or keeps them in an outbox.
 *
 * Events about one object are delivered in the order of the calls, events about different objects in parallel. At most
 * `MAX_IN_FLIGHT` events may be in flight.
 *
 * @example
 * await using emitter = new Emitter(backend, options, clock);
 * const { outcome } = await emitter.emit(draft, { kind: 'message' });
 */
export class Emitter implements AsyncDisposable {
  readonly #lookup: ObjectLookup;
  readonly #pipeline: CorePipeline | EventsV1Pipeline;
  readonly #api: EmitApi;
  readonly #clock: Clock;
  readonly #outbox: EventOutbox | undefined;
  /**
   * Events by the name of their object, which a lookup does not change. Lookups before the pipeline, and the outbox after
   * it, keep the order, too.
   */
  readonly #queues = new KeyedQueues();
  #hasRecorded = false;
  #finished: Promise<number> | undefined;

  constructor(backend: Backend, options: EmitterOptions, clock: Clock) {
    const { api, correlator, timeoutMs, dryRun, signal } = options;
    this.#api = api;
    this.#clock = clock;
    this.#outbox = options.outbox;
    // Lookups have a budget of their own: a server that responds to reads may still refuse writes.
    this.#lookup = new ObjectLookup(backend, new RetryBudget(timeoutMs, clock, signal));
    const retryBudget = new RetryBudget(timeoutMs, clock, signal);
    const { sink, eventsV1Sink } = dryRun
      ? { sink: dryRunSink, eventsV1Sink: toEventsV1Sink(dryRunSink) }
      : backend;
    this.#pipeline =
      api === 'core'
        ? new CorePipeline(sink, correlator, retryBudget)
        : new EventsV1Pipeline(eventsV1Sink, retryBudget);
  }

  /** Whether the backend has stored an event. */
  get hasRecorded(): boolean {
    return this.#hasRecorded;
  }

  /** Emits the event of a draft. Truncates a message that is too long. Resolves when its outcome is known. */
  emit(draft: EventDraft, dedupe: Dedupe): Promise<EmitResult> {
    const { name } = draft.object;
    const at = draft.at ?? this.#clock.now();
    const finding = this.#lookup.findObjects(draft);
    // A rejection is handled when the events before it have their outcome.
    finding.catch(() => {});
    return this.#queues.run(name, async () => {
      const objects = await finding;
      const message = truncateText(draft.message, MAX_MESSAGE_BYTES);
      if (Buffer.byteLength(draft.message) > MAX_MESSAGE_BYTES)
        objects.warnings.push(
          `the message is cut to ${MAX_MESSAGE_BYTES} bytes, the most that an event can have`,
        );
      return this.#deliver(name, dedupe, objects, (delivery) =>
        this.#pipeline.record({ ...draft, message, at }, objects, delivery),
      );
    });
  }

  /** Emits a complete event in the form of the emitter's API, without looking up its objects. */
  emitEvent(event: CoreV1Event, dedupe: Dedupe): Promise<EmitResult> {
    const { name = '' } = event.involvedObject;
    return this.#queues.run(name, () =>
      this.#deliver(name, dedupe, { warnings: [] }, (delivery) => this.#pipeline.emit(event, delivery)),
    );
  }

  /** Waits until every event has its outcome. Resolves to the number of series whose last count could not be written. */
  finish(): Promise<number> {
    this.#finished ??= this.#queues.waitForAll().then(() => this.#pipeline.finish());
    return this.#finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish();
  }

  /** Sends an event to the pipeline, or keeps it in the outbox. */
  async #deliver(
    name: string,
    dedupe: Dedupe,
    { warnings, failure, unresolved }: Omit<EventObjects, 'reference'>,
    send: (delivery: EventDelivery) => Promise<EmitOutcome>,
  ): Promise<EmitResult> {
    const [api, outbox] = [this.#api, this.#outbox];
    const isFinal = failure instanceof KevError && !(outbox && maySucceedLater(failure));
    const deliver = (writeId?: string, held?: UnavailableError) =>
      send({
        identify: (event) => ({ ...identityOf(event, dedupe), ...(writeId !== undefined && { writeId }) }),
        refuse(emitted) {
          const refusal = isFinal ? failure : refusalOf(emitted, api);
          if (refusal) return { kind: 'refused', error: refusal };
          const error = held ?? failure;
          return error && { kind: 'failed', emitted, error };
        },
      });
    const content = { api, dedupe, ...(unresolved && { unresolved }) };
    const outcome = await (outbox?.send(name, content, deliver) ?? deliver());
    if ('event' in outcome) this.#hasRecorded = true;
    if (outcome.kind === 'queued' && outcome.reason !== undefined)
      warnings.push(`kept in the outbox: ${outcome.reason}`);
    return { outcome, warnings };
  }
}

/** Error with the API rules that an event breaks; undefined if it breaks none. */
function refusalOf(event: CoreV1Event, api: EmitApi): KevError | undefined {
  const violations = findViolations(event, api === 'core' ? 'v1' : 'events.k8s.io/v1');
  if (violations.length === 0) return undefined;
  const rules = violations.map(({ field, rule }) => `${field}: ${rule}`).join('; ');
  const { kind = '', name = '' } = event.involvedObject;
  return usageError(`cannot record an event about ${kind.toLowerCase()} "${name}": ${rules}`);
}
