import type { Clock } from '../../core/clock.ts';
import { KevError } from '../../core/errors.ts';
import type { EventDraft } from '../../event/draft.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { findViolations } from '../../event/validate.ts';
import { Backlog } from '../../record/backlog.ts';
import type { CorrelatorOptions } from '../../record/correlate/correlator.ts';
import { toEventsV1Sink } from '../../record/events-v1/core-sink.ts';
import { KeyedQueues } from '../../record/keyed-queues.ts';
import type { Backend } from '../backend/backend.ts';
import type { EventOutbox } from '../outbox/event-outbox.ts';
import { type Dedupe, identityOf } from './dedupe.ts';
import { deliverThroughCore, deliverThroughEventsV1, type EventDelivery } from './deliver.ts';
import { dryRunSink } from './dry-run-sink.ts';
import { type EmitApi, EventMaker, type MadeEvent } from './event-maker.ts';
import type { EmitOutcome } from './outcome.ts';
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
 * Emits events: looks up their objects, validates them as the API server does, and delivers them to a backend, or keeps
 * them in an outbox.
 *
 * Events about one object are delivered in the order of the calls, events about different objects in parallel.
 *
 * @example
 * await using emitter = new Emitter(backend, options, clock);
 * const { outcome } = await emitter.emit(draft, { kind: 'message' });
 */
export class Emitter implements AsyncDisposable {
  readonly #maker: EventMaker;
  readonly #delivery: EventDelivery;
  readonly #api: EmitApi;
  readonly #outbox: EventOutbox | undefined;
  /** Events by the name of their object, which a lookup does not change. */
  readonly #queues = new KeyedQueues();
  readonly #inFlight = new Backlog();
  #hasRecorded = false;
  #finished: Promise<number> | undefined;

  constructor(backend: Backend, options: EmitterOptions, clock: Clock) {
    const { api, correlator, timeoutMs, dryRun, signal } = options;
    this.#api = api;
    this.#outbox = options.outbox;
    // Lookups have a budget of their own: a server that responds to reads may still refuse writes.
    const lookups = new RetryBudget(timeoutMs, clock, signal);
    this.#maker = new EventMaker(backend, { api, retryBudget: lookups, clock });
    const context = { clock, retryBudget: new RetryBudget(timeoutMs, clock, signal) };
    const { sink, eventsV1Sink } = dryRun
      ? { sink: dryRunSink, eventsV1Sink: toEventsV1Sink(dryRunSink) }
      : backend;
    this.#delivery =
      api === 'core'
        ? deliverThroughCore(sink, { ...context, correlator })
        : deliverThroughEventsV1(eventsV1Sink, context);
  }

  /** Whether the backend has stored an event. */
  get hasRecorded(): boolean {
    return this.#hasRecorded;
  }

  /** Emits the event of a draft. Resolves when its outcome is known. */
  emit(draft: EventDraft, dedupe: Dedupe): Promise<EmitResult> {
    return this.#enqueue(draft.object.name, this.#maker.make(draft), dedupe);
  }

  /** Emits a complete event in the form of the emitter's API, without looking up its objects. */
  emitEvent(event: CoreV1Event, dedupe: Dedupe): Promise<EmitResult> {
    const made = Promise.resolve({ event, warnings: [] });
    return this.#enqueue(event.involvedObject.name ?? '', made, dedupe);
  }

  /** Waits until every event has its outcome. Resolves to the number of series whose last count could not be written. */
  finish(): Promise<number> {
    this.#finished ??= this.#inFlight.waitForAll().then(() => this.#delivery.finish());
    return this.#finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish();
  }

  #enqueue(name: string, making: Promise<MadeEvent>, dedupe: Dedupe): Promise<EmitResult> {
    // A rejection is handled when the events before it have their outcome.
    making.catch(() => {});
    const result = this.#queues.run(name, () => this.#record(making, dedupe));
    this.#inFlight.add(result.catch(() => {}));
    return result;
  }

  async #record(making: Promise<MadeEvent>, dedupe: Dedupe): Promise<EmitResult> {
    let made: MadeEvent;
    try {
      made = await making;
    } catch (error) {
      if (!(error instanceof KevError)) throw error;
      return { outcome: { kind: 'refused', error }, warnings: [] };
    }
    const { event, warnings, failure, unresolved } = made;
    const refusal = refusalOf(event, this.#api);
    if (refusal) return { outcome: { kind: 'refused', error: refusal }, warnings };
    const deliver = async (writeId?: string): Promise<EmitOutcome> => {
      if (failure) return { kind: 'failed', emitted: event, error: failure };
      const identity = identityOf(event, dedupe);
      return this.#delivery.deliver(event, writeId === undefined ? identity : { ...identity, writeId });
    };
    if (this.#outbox === undefined && failure instanceof KevError)
      return { outcome: { kind: 'refused', error: failure }, warnings };
    const content = { event, api: this.#api, dedupe, ...(unresolved && { unresolved }) };
    const outcome = await (this.#outbox?.send(content, deliver) ?? deliver());
    if ('event' in outcome) this.#hasRecorded = true;
    if (outcome.kind === 'queued' && outcome.reason !== undefined)
      return { outcome, warnings: [...warnings, `kept in the outbox: ${outcome.reason}`] };
    return { outcome, warnings };
  }
}

/** Error with the API rules that an event breaks; undefined if it breaks none. */
function refusalOf(event: CoreV1Event, api: EmitApi): KevError | undefined {
  const violations = findViolations(event, api === 'core' ? 'v1' : 'events.k8s.io/v1');
  if (violations.length === 0) return undefined;
  const rules = violations.map(({ field, rule }) => `${field}: ${rule}`).join('; ');
  const { kind = '', name = '' } = event.involvedObject;
  return new KevError('usage', `cannot record an event about ${kind.toLowerCase()} "${name}": ${rules}`);
}
