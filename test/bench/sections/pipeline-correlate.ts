import { performance } from 'node:perf_hooks';
import { systemClock } from '../../../src/core/clock.ts';
import { formatTimeNano } from '../../../src/event/time.ts';
import type { CoreV1Event, ObjectReference } from '../../../src/event/types.ts';
import { EventCorrelator } from '../../../src/record/correlate/correlator.ts';
import { seededRandom } from '../../support/random.ts';

/** What comes: ever another Pod, ever the same event, or draws from many Pods and reasons. */
export type CorrelateKind = 'distinct' | 'hot' | 'mixed';

export interface CorrelateFigures {
  eventsPerSecond: number;
  /** The most memory the process ever had: run it in a process of its own. */
  peakMemoryBytes: number;
}

/** How many events are fed between two looks at the clock. */
const batch = 1024;

/**
 * Feeds one correlator for `durationMs` milliseconds with events made before, each copied first, and
 * tells it of each result as the server's answer: the work that client-go is measured by.
 */
export async function benchCorrelate(kind: CorrelateKind, durationMs: number): Promise<CorrelateFigures> {
  const events = prepareEvents(kind);
  const correlator = new EventCorrelator({ qps: 1e9, burstSize: 1e9 });
  let next = 0;
  const feed = (): void => {
    for (let fed = 0; fed < batch; fed++) {
      const event = events[next] as CoreV1Event;
      next = next + 1 === events.length ? 0 : next + 1;
      const result = correlator.correlate(copyOf(event));
      correlator.updateState(result.event);
    }
  };

  let fed = 0;
  let elapsedMs = 0;
  const start = performance.now();
  while (elapsedMs < durationMs) {
    feed();
    fed += batch;
    elapsedMs = performance.now() - start;
  }
  return {
    eventsPerSecond: (fed / elapsedMs) * 1000,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

function prepareEvents(kind: CorrelateKind): CoreV1Event[] {
  const draw = seededRandom(1);
  const references = Array.from({ length: { distinct: 20_000, hot: 1, mixed: 1000 }[kind] }, (_, pod) => ({
    kind: 'Pod',
    namespace: 'default',
    name: `web-${pod}`,
    uid: `7f8ef4b5-0000-4000-8000-${String(pod).padStart(12, '0')}`,
    apiVersion: 'v1',
  }));
  // As from a server's answer: strings in one piece, not joined ones that are yet to be written out.
  const pods: ObjectReference[] = JSON.parse(JSON.stringify(references));
  if (kind !== 'mixed') return pods.map((pod) => makeEvent(pod, 'Reason0'));
  const reasons = ['Reason0', 'Reason1', 'Reason2', 'Reason3', 'Reason4'];
  return Array.from({ length: 65_536 }, () =>
    makeEvent(pods[Math.floor(draw() * 1000)] as ObjectReference, reasons[Math.floor(draw() * 5)] as string),
  );
}

function makeEvent(reference: ObjectReference, reason: string): CoreV1Event {
  const now = systemClock.now();
  const time = formatTimeNano(now);
  return {
    metadata: { name: `${reference.name}.${now.toString(16)}`, namespace: 'default' },
    involvedObject: { ...reference },
    reason,
    message: 'Back-off restarting failed container web in pod web_default',
    source: { component: 'kubelet', host: 'node-1' },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    type: 'Normal',
    reportingComponent: 'kubelet',
    reportingInstance: 'node-1',
  };
}

/** A copy as deep as that of a Go struct: the structs within it are its own. */
function copyOf(event: CoreV1Event): CoreV1Event {
  return {
    ...event,
    metadata: { ...event.metadata },
    involvedObject: { ...event.involvedObject },
    source: { ...event.source },
  };
}
