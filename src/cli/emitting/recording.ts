import type { Clock } from '../../core/clock.ts';
import { toCoreV1, toEventsV1 } from '../../event/convert.ts';
import type { CoreV1Event, EventsV1Event } from '../../event/types.ts';
import type { CorrelatorOptions } from '../../record/correlate/correlator.ts';
import { EventBroadcaster } from '../../record/event-broadcaster.ts';
import { EventsV1Broadcaster } from '../../record/events-v1/broadcaster.ts';
import type { SeriesRecording } from '../../record/events-v1/series-recording.ts';
import type { EventsV1Sink } from '../../record/events-v1/sink.ts';
import { objectQueueKey } from '../../record/keyed-queues.ts';
import { limitSink } from '../../record/limited-sink.ts';
import type { Outcome } from '../../record/outcome.ts';
import type { SharedIdentity } from '../../record/shared/shared-event.ts';
import type { ReadableEventSink } from '../../record/sink.ts';
import { type RetryBudget, withRetryBudget } from './retry-budget.ts';

/** Number of requests in flight. */
const CONCURRENCY = 16;

/** Logs nothing: commands print the outcome of each event. */
const log = () => {};

/** Correlator options that drop no event. */
export const NO_RATE_LIMIT: CorrelatorOptions = { burstSize: Number.MAX_SAFE_INTEGER, spamKeyFunc: () => '' };

/** Correlator options that combine no events. */
export const NO_AGGREGATION: CorrelatorOptions = {
  maxEvents: -1,
  keyFunc: () => ({ aggregateKey: '', localKey: '' }),
};

/** Dependencies of a recording. */
export interface EventRecordingOptions {
  clock: Clock;
  retryBudget: RetryBudget;
}

/** Recording pipeline that resolves to the outcome of each event. */
export interface EventRecording {
  /**
   * Records an event, which must not be changed afterwards. Resolves to its outcome. At most 1,000 events may be in
   * flight; others are dropped.
   */
  record(event: CoreV1Event, identity?: SharedIdentity): Promise<Outcome>;
  /** Waits until every event has its outcome. Resolves to the number of counts that could not be written. */
  finish(): Promise<number>;
}

/** Records through `core/v1`, with counts shared by all processes. */
export function recordThroughCore(
  sink: ReadableEventSink,
  { clock, retryBudget, correlator }: EventRecordingOptions & { correlator: CorrelatorOptions },
): EventRecording {
  const waiting = new Map<CoreV1Event, (outcome: Outcome) => void>();
  const identities = new WeakMap<CoreV1Event, SharedIdentity>();
  const broadcaster = new EventBroadcaster({ clock, sleepMs: retryBudget.backoffMs, correlator, log });
  broadcaster.startRecordingToSink(withRetryBudget(sink, retryBudget), {
    concurrency: CONCURRENCY,
    sharedCounts: true,
    identify: (event) => identities.get(event),
    giveUp: () => retryBudget.isUsedUp,
    ...(retryBudget.signal && { signal: retryBudget.signal }),
    onOutcome: (outcome) => resolveOutcome(waiting, outcome.emitted, outcome),
  });
  return {
    record(event, identity) {
      if (identity) identities.set(event, identity);
      return new Promise((resolve) => {
        waiting.set(event, resolve);
        broadcaster.emit(event);
      });
    },
    async finish() {
      await broadcaster.flush();
      await broadcaster.shutdown();
      return 0;
    },
  };
}

/** Records through `events.k8s.io/v1`. Repeats in this process are counted in the series of the first event. */
export function recordThroughEventsV1(
  sink: EventsV1Sink,
  { clock, retryBudget }: EventRecordingOptions,
): EventRecording {
  const waiting = new Map<EventsV1Event, (outcome: Outcome<EventsV1Event>) => void>();
  const broadcaster = new EventsV1Broadcaster({ clock, sleepMs: retryBudget.backoffMs, log });
  const limited = limitSink(withRetryBudget(sink, retryBudget), CONCURRENCY);
  const recording: SeriesRecording = broadcaster.startRecordingToSink(limited, {
    giveUp: () => retryBudget.isUsedUp,
    ...(retryBudget.signal && { signal: retryBudget.signal }),
    onOutcome: (outcome) => resolveOutcome(waiting, outcome.emitted, outcome),
  });
  // A repeat must not overtake the first event of its series, or the server stores it as a new event.
  const lastAbout = new Map<string, Promise<unknown>>();
  const emit = (event: CoreV1Event) =>
    new Promise<Outcome>((resolve) => {
      const newer = toEventsV1(event);
      waiting.set(newer, (outcome) => resolve(toCoreOutcome(outcome, event)));
      broadcaster.emit(newer);
    });
  return {
    record(event) {
      const key = objectQueueKey(event);
      const before = lastAbout.get(key);
      const outcome = before ? before.then(() => emit(event)) : emit(event);
      lastAbout.set(key, outcome);
      outcome.then(() => {
        if (lastAbout.get(key) === outcome) lastAbout.delete(key);
      });
      return outcome;
    },
    async finish() {
      await Promise.all(lastAbout.values());
      await broadcaster.flush();
      const { unwritten } = recording;
      await broadcaster.shutdown();
      return unwritten;
    },
  };
}

function resolveOutcome<Event, Told>(
  waiting: Map<Event, (report: Told) => void>,
  event: Event,
  report: Told,
): void {
  waiting.get(event)?.(report);
  waiting.delete(event);
}

function toCoreOutcome(outcome: Outcome<EventsV1Event>, emitted: CoreV1Event): Outcome {
  return 'event' in outcome
    ? { ...outcome, emitted, event: toCoreV1(outcome.event) }
    : { ...outcome, emitted };
}
