import { type Clock, systemClock } from '../core/clock.ts';
import { InvalidRequestError } from '../core/errors.ts';
import type { Broadcaster } from './broadcaster.ts';
import { waitWithDeadline } from './deadline.ts';
import { type EventWatch, handleEach } from './event-watch.ts';
import { type Log, toSafeLog } from './log.ts';
import { addTotals, type Outcome, type OutcomeKind, type Totals, toTotals } from './outcome.ts';
import { type RecordedEvent, TrackedEvent } from './recorded-event.ts';
import type { Recording } from './recording.ts';
import type { GiveUp } from './retry.ts';
import { messageOf } from './safe-call.ts';

/** Number of event loop turns that a sink has to react to its aborted signal. */
const ABORT_GRACE_TURNS = 10;

/** Options of the broadcasters of both APIs. The defaults are those of client-go. */
export interface BaseBroadcasterOptions {
  /** @default the clock of the system */
  clock?: Clock;
  /**
   * Called with what goes wrong.
   * @default prints errors on stderr
   */
  log?: Log;
  /**
   * Milliseconds between two attempts to write an event. In core/v1, the first wait is a random part of it; in
   * events.k8s.io/v1, up to a quarter is added.
   * @default 10_000
   */
  sleepMs?: number;
  /**
   * Returns a number from 0 to below 1.
   * @default Math.random
   */
  random?: () => number;
}

/** How the events of both APIs are delivered to a sink. */
export interface BaseDeliveryOptions<E> {
  /**
   * Called after each failed attempt with the number of attempts so far. Return true to stop retrying: the event has
   * the outcome `failed`. Throwing or rejecting counts as true.
   * @default (tries) => tries >= 12
   */
  giveUp?: GiveUp;
  /** Called once with the outcome of each event, also of those that were refused or dropped. */
  onOutcome?: (outcome: Outcome<E>) => void;
  /** Stops the recording: requests in flight are aborted, and events without an outcome become `failed`. */
  signal?: AbortSignal;
}

/** What the broadcasters of both APIs share: their events, recordings, and watches. `E` is the API version of an event. */
export abstract class BaseBroadcaster<E extends NonNullable<unknown>> implements AsyncDisposable {
  protected readonly clock: Clock;
  protected readonly log: Log;
  protected readonly backoff: { sleepMs: number; random: () => number };
  protected readonly mux: Broadcaster<E>;
  readonly #shutdown = new AbortController();
  readonly #outOfTime = new AbortController();
  /** Aborts when the broadcaster is shut down. */
  protected readonly shutdownSignal: AbortSignal = this.#shutdown.signal;
  /** Aborts at the deadline of a shutdown. */
  protected readonly outOfTime: AbortSignal = this.#outOfTime.signal;
  /** Those that have not ended, or ended by a shutdown: `flush` still returns their totals. */
  readonly #recordings = new Set<Recording<E>>();
  readonly #watches = new Set<EventWatch>();
  /** Outcomes of events that were emitted after a shutdown had ended the recordings. */
  readonly #late = new Map<OutcomeKind, number>();

  constructor(options: BaseBroadcasterOptions, mux: Broadcaster<E>) {
    const { clock = systemClock, log, sleepMs = 10_000, random = Math.random } = options;
    this.clock = clock;
    this.log = toSafeLog(log);
    this.backoff = { sleepMs, random };
    this.mux = mux;
  }

  /** Returns what is missing in a value that is not an event. */
  protected abstract findMissing(value: unknown): string | undefined;

  /** Sends an existing event unchanged. A value that is not an event is rejected. After shutdown, events are dropped. */
  emit(event: E): RecordedEvent<E> {
    const recorded = new TrackedEvent(event);
    this.expect(event, recorded);
    this.send(event);
    return recorded;
  }

  /** Same as `emit`, for an event whose outcome is not asked for. */
  protected send(event: E): void {
    try {
      const missing = this.findMissing(event);
      if (missing !== undefined) throw new InvalidRequestError(`not an event: ${missing} is missing`);
      this.mux.actionOrDrop(event);
    } catch (error) {
      const msg = 'Unable to record event (will not retry!)';
      this.log({ level: 'error', msg, err: messageOf(error), event });
      const isRejected = error instanceof InvalidRequestError;
      this.report({ emitted: event, ...(isRejected ? { kind: 'rejected', error } : { kind: 'dropped' }) });
    }
  }

  /**
   * Calls `handler` with every event from now on, one after the other. It must not change the events, which others
   * share.
   *
   * @throws Error after shutdown
   */
  startEventWatcher(handler: (event: E) => void): EventWatch {
    const watch = handleEach(this.mux.watch(), handler, this.log);
    this.#watches.add(watch);
    void watch.ended.then(() => this.#watches.delete(watch));
    return watch;
  }

  /**
   * Waits until every event emitted so far has an outcome at every sink and all counts are written, or until the
   * deadline. Resolves to the sum of the totals of all sinks: with two sinks, each event counts twice. Recordings that
   * were stopped and have ended are not included.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async flush(deadline?: number | AbortSignal): Promise<Totals> {
    const totals = await Promise.all(Array.from(this.#recordings, (recording) => recording.flush(deadline)));
    return totals.reduce(addTotals, toTotals(this.#late, 0));
  }

  /**
   * Stops taking events: they are dropped from now on. Events emitted before are attempted once in core/v1, and with
   * retries, together with the counts of all series, in events.k8s.io/v1. Resolves when all of them have an outcome and
   * all watchers have ended. At the deadline, requests in flight are aborted and events without an outcome become
   * `failed`; events that a sink holds in spite of the signal stay `pending` in the totals.
   *
   * @param deadline milliseconds from now, or a signal; default: none
   */
  async shutdown(deadline?: number | AbortSignal): Promise<void> {
    const stopped = this.mux.shutdown();
    this.#shutdown.abort(new Error('broadcaster is shut down'));
    await stopped;
    let hasEnded = false;
    const ended = Promise.all([...this.#recordings, ...this.#watches].map((each) => each.ended)).then(() => {
      hasEnded = true;
    });
    // The deadline of another shutdown ends this one as well.
    const endedOrAborted = waitWithDeadline(ended, this.outOfTime, this.clock);
    await waitWithDeadline(endedOrAborted, deadline, this.clock);
    this.#outOfTime.abort(new Error('broadcaster is out of time'));
    for (let turn = 0; turn < ABORT_GRACE_TURNS && !hasEnded; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const recording of this.#recordings) recording.expected.fail(this.outOfTime.reason);
  }

  /** Same as `shutdown` without a deadline. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  /** @param signal stops the recording */
  protected addRecording(recording: Recording<E>, signal?: AbortSignal): void {
    const stop = () => recording.stop();
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    this.#recordings.add(recording);
    void recording.ended.then(() => {
      signal?.removeEventListener('abort', stop);
      if (recording.endedByStop) this.#recordings.delete(recording);
    });
  }

  /** Arranges that the recording that was started first settles an event that is about to be sent. */
  protected expect(event: E, recorded: TrackedEvent<E>): void {
    const first = [...this.#recordings].find((recording) => !recording.isStopped);
    if (first) first.expected.add(event, recorded);
    else recorded.settle({ kind: 'dropped', emitted: event });
  }

  /** Reports the outcome of an event that reaches no queue to every recording. */
  protected report(outcome: Outcome<E>): void {
    for (const recording of this.#recordings) {
      if (recording.isStopped || recording.report(outcome)) continue;
      this.#late.set(outcome.kind, (this.#late.get(outcome.kind) ?? 0) + 1);
    }
  }
}
