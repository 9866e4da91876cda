import type { Clock } from '../../core/clock.ts';
import { KevError } from '../../core/errors.ts';
import type { EventDraft } from '../../event/draft.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { findViolations } from '../../event/validate.ts';
import type { CorrelatorOptions } from '../../record/correlate/correlator.ts';
import { toEventsV1Sink } from '../../record/events-v1/core-sink.ts';
import type { Outcome } from '../../record/outcome.ts';
import type { Backend } from '../backend/backend.ts';
import type { EventOutbox } from '../outbox/event-outbox.ts';
import { type Dedupe, identityOf } from './dedupe.ts';
import { dryRunSink } from './dry-run-sink.ts';
import { type EmitApi, EventMaker, type MadeEvent } from './event-maker.ts';
import type { EmitOutcome } from './outcome.ts';
import { type EventRecording, recordThroughCore, recordThroughEventsV1 } from './recording.ts';
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
 * Emits events: looks up their objects, validates them as the API server does, and sends them through broadcaster and
 * correlator to a backend.
 *
 * Events about one object are delivered in the order of the calls, events about different objects in parallel. At most
 * 1,000 events may be in flight.
 *
 * @example
 * const emitter = new Emitter(backend, options, clock);
 * const { outcome } = await emitter.emit(draft, { kind: 'message' });
 * await emitter.finish();
 */
export class Emitter {
  readonly #maker: EventMaker;
  readonly #recording: EventRecording;
  readonly #api: EmitApi;
  readonly #outbox: EventOutbox | undefined;
  #hasRecorded = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(backend: Backend, options: EmitterOptions, clock: Clock) {
    const { api, correlator, timeoutMs, dryRun, signal } = options;
    this.#api = api;
    this.#outbox = options.outbox;
    // Lookups have a budget of their own: a server that responds to reads may still refuse writes.
    this.#maker = new EventMaker(backend, {
      api,
      retryBudget: new RetryBudget(timeoutMs, clock, signal),
      clock,
    });
    const retryBudget = new RetryBudget(timeoutMs, clock, signal);
    const { sink, eventsV1Sink } = dryRun
      ? { sink: dryRunSink, eventsV1Sink: toEventsV1Sink(dryRunSink) }
      : backend;
    this.#recording =
      api === 'core'
        ? recordThroughCore(sink, { clock, retryBudget, correlator })
        : recordThroughEventsV1(eventsV1Sink, { clock, retryBudget });
  }

  /** Whether the backend has stored an event. */
  get hasRecorded(): boolean {
    return this.#hasRecorded;
  }

  /** Emits the event of a draft. Resolves when its outcome is known. */
  emit(draft: EventDraft, dedupe: Dedupe): Promise<EmitResult> {
    return this.#enqueue(this.#maker.make(draft), dedupe);
  }

  /** Emits a complete event in the form of the emitter's API, without looking up its objects. */
  emitEvent(event: CoreV1Event, dedupe: Dedupe): Promise<EmitResult> {
    return this.#enqueue(Promise.resolve({ event, warnings: [] }), dedupe);
  }

  /** Waits until every event has its outcome. Resolves to the number of series whose last count could not be written. */
  async finish(): Promise<number> {
    // The caller of emit got the error.
    await this.#last.catch(() => {});
    return this.#recording.finish();
  }

  async #enqueue(making: Promise<MadeEvent>, dedupe: Dedupe): Promise<EmitResult> {
    // A rejection is handled when the events before it have started.
    making.catch(() => {});
    const enqueued = this.#startRecording(this.#last, making, dedupe);
    this.#last = enqueued;
    const { outcome: coming, warnings } = await enqueued;
    const outcome = await coming;
    if ('event' in outcome) this.#hasRecorded = true;
    if (outcome.kind === 'queued' && outcome.reason !== undefined)
      return { outcome, warnings: [...warnings, `kept in the outbox: ${outcome.reason}`] };
    return { outcome, warnings };
  }

  async #startRecording(
    before: Promise<unknown>,
    making: Promise<MadeEvent>,
    dedupe: Dedupe,
  ): Promise<{ outcome: Promise<EmitOutcome>; warnings: string[] }> {
    await before;
    let made: MadeEvent;
    try {
      made = await making;
    } catch (error) {
      if (!(error instanceof KevError)) throw error;
      return { outcome: Promise.resolve({ kind: 'refused', error }), warnings: [] };
    }
    const { event, warnings } = made;
    const refusal = refusalOf(event, this.#api);
    if (refusal) return { outcome: Promise.resolve({ kind: 'refused', error: refusal }), warnings };
    return { outcome: this.#record(made, dedupe), warnings };
  }

  #record({ event, failure, unresolved }: MadeEvent, dedupe: Dedupe): Promise<EmitOutcome> {
    const record = (writeId?: string): Promise<Outcome> => {
      if (failure) return Promise.resolve({ kind: 'failed', emitted: event, error: failure });
      const identity = identityOf(event, dedupe);
      return this.#recording.record(event, writeId === undefined ? identity : { ...identity, writeId });
    };
    if (this.#outbox === undefined)
      return failure instanceof KevError ? Promise.resolve({ kind: 'refused', error: failure }) : record();
    const content = { event, api: this.#api, dedupe, ...(unresolved && { unresolved }) };
    return this.#outbox.send(content, record);
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
