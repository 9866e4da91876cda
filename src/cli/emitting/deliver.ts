import { anySignal } from '../../core/any-signal.ts';
import type { Clock } from '../../core/clock.ts';
import { toCoreV1, toEventsV1 } from '../../event/convert.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { type CorrelatorOptions, EventCorrelator } from '../../record/correlate/correlator.ts';
import { SeriesCache } from '../../record/events-v1/series-cache.ts';
import { SeriesWriter } from '../../record/events-v1/series-writer.ts';
import type { EventsV1Sink } from '../../record/events-v1/sink.ts';
import type { Outcome } from '../../record/outcome.ts';
import type { RetryOptions } from '../../record/retry.ts';
import { deliverShared } from '../../record/shared/shared-counts.ts';
import type { SharedIdentity } from '../../record/shared/shared-event.ts';
import type { ReadableEventSink } from '../../record/sink.ts';
import { type RetryBudget, toBudgetedSink } from './retry-budget.ts';

/** Correlator options that drop no event. */
export const NO_RATE_LIMIT: CorrelatorOptions = { burstSize: Number.MAX_SAFE_INTEGER, spamKeyFunc: () => '' };

/** Correlator options that combine no events. */
export const NO_AGGREGATION: CorrelatorOptions = {
  maxEvents: -1,
  keyFunc: () => ({ aggregateKey: '', localKey: '' }),
};

/** Dependencies of a delivery. */
interface DeliveryContext {
  clock: Clock;
  retryBudget: RetryBudget;
}

/** Delivers events to a backend. */
export interface EventDelivery {
  /**
   * Delivers an event, which must not be changed afterwards, and resolves to its outcome. Events about one object must
   * not be delivered at the same time.
   */
  deliver(event: CoreV1Event, identity?: SharedIdentity): Promise<Outcome>;
  /** Ends it after the last event. Resolves to the number of counts that could not be written. */
  finish(): Promise<number>;
}

/** Delivers through `core/v1`, with counts shared by all processes. */
export function deliverThroughCore(
  sink: ReadableEventSink,
  { correlator, ...context }: DeliveryContext & { correlator: CorrelatorOptions },
): EventDelivery {
  return {
    deliver: deliverShared(
      toBudgetedSink(sink, context.retryBudget),
      new EventCorrelator(correlator, context.clock),
      toRetryOptions(context),
    ),
    finish: async () => 0,
  };
}

/** Delivers through `events.k8s.io/v1`. Repeats in this process are counted in the series of the first event. */
export function deliverThroughEventsV1(sink: EventsV1Sink, context: DeliveryContext): EventDelivery {
  const options = { ...toRetryOptions(context), cache: new SeriesCache() };
  const writer = new SeriesWriter(toBudgetedSink(sink, context.retryBudget), options);
  const over = new AbortController();
  const maintained = writer.maintain(anySignal(options.signal, over.signal));
  return {
    async deliver(emitted) {
      const outcome = await writer.deliver(toEventsV1(emitted));
      return 'event' in outcome
        ? { ...outcome, emitted, event: toCoreV1(outcome.event) }
        : { ...outcome, emitted };
    },
    async finish() {
      await writer.writeCounts();
      over.abort();
      await maintained;
      return writer.unwritten;
    },
  };
}

function toRetryOptions({ clock, retryBudget }: DeliveryContext): RetryOptions {
  const { backoffMs, signal } = retryBudget;
  return {
    clock,
    sleepMs: backoffMs,
    random: Math.random,
    // Commands print the outcome of each event.
    log: () => {},
    giveUp: () => retryBudget.isUsedUp,
    signal,
    stop: signal,
  };
}
