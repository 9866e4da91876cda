import type { CoreV1Event } from '../event/types.ts';
import type { CorrelateResult, EventCorrelator } from './correlate/correlator.ts';
import type { Outcome } from './outcome.ts';
import { isNotFound, type RetryOptions, writeWithRetries } from './retry.ts';
import { type EventSink, storedEvent } from './sink.ts';

/**
 * Brings one event to its outcome; never rejects.
 *
 * @throws what the caller's own key and message functions throw
 */
export type Deliver = (emitted: CoreV1Event) => Promise<Outcome>;

/**
 * Delivery as client-go does it: correlate, then patch what was seen before or create what is new,
 * with retries, and remember the sink's answer.
 *
 * Source: client-go `tools/record/event.go`, recordToSink.
 */
export function deliverTo(sink: EventSink, correlator: EventCorrelator, retry: RetryOptions): Deliver {
  return (emitted) => {
    const result = correlator.correlate(emitted);
    if (result.skip) return Promise.resolve({ kind: 'filtered', emitted });
    return writeWithRetries(emitted, () => recordEvent(emitted, result, sink, correlator, retry), retry);
  };
}

/** One try. What it changes in `result` holds for the tries that follow. */
async function recordEvent(
  emitted: CoreV1Event,
  result: CorrelateResult,
  sink: EventSink,
  correlator: EventCorrelator,
  { signal }: RetryOptions,
): Promise<Outcome> {
  const options = signal && { signal };
  const isRepeat = (result.event.count ?? 0) > 1;
  let event: CoreV1Event | undefined;
  if (isRepeat) {
    try {
      event = storedEvent(await sink.patch(result.event, result.patch, options), result.event);
    } catch (error) {
      // The server may have removed it since: then it is stored anew.
      if (!isNotFound(error)) throw error;
    }
  }
  const wasThere = event !== undefined;
  if (event === undefined) {
    result.event = withoutResourceVersion(result.event);
    event = storedEvent(await sink.create(result.event, options), result.event);
  }
  correlator.updateState(event);

  if (result.aggregated) return { kind: 'aggregated', emitted, event, count: event.count ?? 0 };
  if (wasThere) return { kind: 'patched', emitted, event, count: event.count ?? 0 };
  return { kind: 'created', emitted, event };
}

function withoutResourceVersion(event: CoreV1Event): CoreV1Event {
  if (event.metadata.resourceVersion === undefined) return event;
  const { resourceVersion: _, ...metadata } = event.metadata;
  return { ...event, metadata };
}
