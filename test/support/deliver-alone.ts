import { systemClock } from '../../src/core/clock.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { EventCorrelator } from '../../src/record/correlate/correlator.ts';
import type { Outcome } from '../../src/record/outcome.ts';
import { deliverShared } from '../../src/record/shared/shared-counts.ts';
import type { SharedIdentity } from '../../src/record/shared/shared-event.ts';
import type { ReadableEventSink } from '../../src/record/sink.ts';

/** Delivers an event with shared counts, as a process that does nothing else. */
export function deliverAlone(
  sink: ReadableEventSink,
  event: CoreV1Event,
  identity?: SharedIdentity,
): Promise<Outcome> {
  const retry = { clock: systemClock, sleepMs: 0, random: Math.random, log: () => {} };
  return deliverShared(sink, new EventCorrelator(), retry, () => identity)(event);
}
