import { StatusError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json-shape.ts';
import { hasStatus } from '../../core/transient.ts';
import { formatMicroTime, parseTime } from '../../event/time.ts';
import type { EventSeries, EventsV1Event } from '../../event/types.ts';
import type { Log } from '../log.ts';
import { logFailure } from '../retry.ts';
import { messageOf } from '../safe-call.ts';
import type { SinkOptions } from '../sink.ts';
import type { EventsV1Patch, EventsV1Sink } from './sink.ts';

/** The result of one attempt to write an event. */
export type WriteResult =
  | { kind: 'created'; event: EventsV1Event }
  | { kind: 'patched'; event: EventsV1Event }
  /** Retrying does not help. */
  | { kind: 'rejected'; error: Error }
  /** Retrying may help. */
  | { kind: 'failed'; error: Error };

/**
 * Makes one attempt to write `event`: patches a series, and creates an event without a series or a series whose event was
 * deleted. Before creating it, removes the resourceVersion from `event`. Never throws.
 *
 * All refusals are final except AlreadyExists for a series: the event was created between the patch and the create, and
 * the next patch finds it. Errors that only wrap a refusal are not refusals.
 *
 * Source: client-go `tools/events/event_broadcaster.go`, recordEvent.
 */
export async function tryToWrite(
  sink: EventsV1Sink,
  event: EventsV1Event,
  log: Log,
  options: SinkOptions = {},
): Promise<WriteResult> {
  const { series } = event;
  try {
    if (series) {
      try {
        const response = await sink.patch(event, toSeriesPatch(series), options);
        return { kind: 'patched', event: storedEvent(response, event) };
      } catch (error) {
        if (!hasStatus(error, 404)) throw error;
      }
    }
    delete event.metadata.resourceVersion;
    return { kind: 'created', event: storedEvent(await sink.create(event, options), event) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(messageOf(thrown));
    if (alreadyExists(error) && event.series) return { kind: 'failed', error };
    const isFinal = logFailure(error, event, log, alreadyExists);
    return { kind: isFinal ? 'rejected' : 'failed', error };
  }
}

/** Whether a value has the parts of an event that the pipeline relies on. */
export function isEventsV1Event(value: unknown): value is EventsV1Event {
  return isJsonObject(value) && isJsonObject(value.metadata);
}

/** The stored event in a sink's response, or the sent event when the response is not an event. */
function storedEvent(response: unknown, sent: EventsV1Event): EventsV1Event {
  return isEventsV1Event(response) ? response : sent;
}

function alreadyExists(error: Error): boolean {
  return error instanceof StatusError && error.status.reason === 'AlreadyExists';
}

/**
 * Returns the patch for a series, with `lastObservedTime` in microseconds, or null if it is missing.
 *
 * Source: client-go `tools/events/event_broadcaster.go`, createPatchBytesForSeries.
 */
export function toSeriesPatch(series: EventSeries): EventsV1Patch {
  const lastObserved = parseTime(series.lastObservedTime);
  return {
    series: {
      count: series.count ?? 0,
      lastObservedTime: lastObserved === undefined ? null : formatMicroTime(lastObserved),
    },
  };
}
