import { hasStatus } from '../core/transient.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { CorrelateResult, EventCorrelator } from './correlate/correlator.ts';
import type { Outcome } from './outcome.ts';
import { type RetryOptions, writeWithRetries } from './retry.ts';
import { type EventSink, storedEvent } from './sink.ts';

/**
 * Delivers one event to a sink and resolves to its outcome. Never rejects.
 *
 * @throws what the key and message functions of the user throw
 */
export type Deliver = (emitted: CoreV1Event) => Promise<Outcome>;

/**
 * Delivers as client-go does: correlates the event, patches a repeat or creates a new event, with retries, and
 * remembers the sink's response.
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

/** One attempt. Its changes to `result` are kept for the next attempts. */
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
      // The server has removed the event since: create it again.
      if (!hasStatus(error, 404)) throw error;
    }
  }
  const wasPatched = event !== undefined;
  if (event === undefined) {
    result.event = withoutResourceVersion(result.event);
    event = storedEvent(await sink.create(result.event, options), result.event);
  }
  correlator.updateState(event);

  if (result.aggregated) return { kind: 'aggregated', emitted, event, count: event.count ?? 0 };
  if (wasPatched) return { kind: 'patched', emitted, event, count: event.count ?? 0 };
  return { kind: 'created', emitted, event };
}

function withoutResourceVersion(event: CoreV1Event): CoreV1Event {
  if (event.metadata.resourceVersion === undefined) return event;
  const { resourceVersion: _, ...metadata } = event.metadata;
  return { ...event, metadata };
}
