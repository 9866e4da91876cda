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

/** How events are emitted. */
export interface EmitterOptions {
  api: EmitApi;
  /** How events are combined and held back; of no meaning to the newer API. */
  correlator: CorrelatorOptions;
  /** How long a server that does not answer is waited for, in milliseconds. Undefined: as long as it takes. */
  timeoutMs: number | undefined;
  /** Nothing is sent: each event is given back as it would be. */
  dryRun: boolean;
  /** Aborts when deliveries in progress are not waited for any more (`Io.deliverySignal`). */
  signal?: AbortSignal;
  /** Keeps what cannot be delivered. Undefined: that is given up. */
  outbox?: EventOutbox | undefined;
}

/** What there is to say about an event that was to be emitted. */
export interface EmitResult {
  outcome: EmitOutcome;
  /** What its author should know, in whatever way it ended. */
  warnings: string[];
}

/**
 * Emits events: looks up their objects, checks them by the server's rules, and sends them through
 * recorder, broadcaster and correlator to a backend.
 *
 * Everything about one object is delivered in the order in which it was emitted, and what is about
 * different objects at the same time. No more than 1,000 events may be under way.
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
    // A server that is good for looking things up need not be for writing.
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

  /** Whether the backend has taken an event: it answers. */
  get hasRecorded(): boolean {
    return this.#hasRecorded;
  }

  /** Emits the event of a draft, and resolves when its outcome is known. */
  emit(draft: EventDraft, dedupe: Dedupe): Promise<EmitResult> {
    return this.#enqueue(this.#maker.make(draft), dedupe);
  }

  /** Emits an event that is whole, in the form of the emitter's API. Its objects are not looked up. */
  emitEvent(event: CoreV1Event, dedupe: Dedupe): Promise<EmitResult> {
    return this.#enqueue(Promise.resolve({ event, warnings: [] }), dedupe);
  }

  /** Ends it when every event has its outcome. Resolves to how many series could not be counted to their end. */
  async finish(): Promise<number> {
    // What went wrong has been report to who emitted it.
    await this.#last.catch(() => {});
    return this.#recording.finish();
  }

  async #enqueue(making: Promise<MadeEvent>, dedupe: Dedupe): Promise<EmitResult> {
    // Whatever comes of it is seen to in its turn.
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

/** The rules that the server would refuse an event for, as an error; undefined when there are none. */
function refusalOf(event: CoreV1Event, api: EmitApi): KevError | undefined {
  const violations = findViolations(event, api === 'core' ? 'v1' : 'events.k8s.io/v1');
  if (violations.length === 0) return undefined;
  const rules = violations.map(({ field, rule }) => `${field}: ${rule}`).join('; ');
  const { kind = '', name = '' } = event.involvedObject;
  return new KevError('usage', `cannot record an event about ${kind.toLowerCase()} "${name}": ${rules}`);
}
