import { performance } from 'node:perf_hooks';
import type { CoreV1Event, ObjectReference } from '../../../src/event/types.ts';
import { EventBroadcaster } from '../../../src/record/event-broadcaster.ts';
import type { EventRecorder } from '../../../src/record/recorder.ts';
import { seededRandom } from '../../support/random.ts';

/** What comes: ever another Pod, ever the same event, or draws from many Pods and reasons. */
export type PipelineKind = 'distinct' | 'hot' | 'mixed';

/** How it comes: no faster than it goes, as fast as it can, or a burst into a queue that holds it. */
export type PipelineMode = 'paced' | 'flood' | 'big';

export interface PipelineFigures {
  /** Delivered events. */
  eventsPerSecond: number;
  emitted: number;
  delivered: number;
  dropped: number;
  /** The most memory the process ever had: run it in a process of its own. */
  peakMemoryBytes: number;
}

/** The most events under way when paced, so that the queue of 1,000 never overflows. */
const MAX_UNDER_WAY = 900;

/** How many events a flood emits before it lets others run. */
const FLOOD_BATCH = 8192;

const BIG_BURST = 150_000;

const MESSAGE = 'Back-off restarting failed container web in pod web_default';

interface Draw {
  reference: ObjectReference;
  reason: string;
}

/**
 * Sends events from a recorder through the whole pipeline to a sink that gives each back at once: the
 * work that client-go is measured by. `durationMs` is for `paced` and `flood`; `big` takes what it takes.
 */
export async function benchPipeline(
  kind: PipelineKind,
  mode: PipelineMode,
  durationMs: number,
): Promise<PipelineFigures> {
  const draws = prepareDraws(kind);
  let delivered = 0;
  let awaited = 0;
  let reached = () => {};
  const giveBack = (event: CoreV1Event) => {
    delivered += 1;
    if (delivered === awaited) reached();
    return Promise.resolve(event);
  };
  const untilDelivered = (count: number) =>
    new Promise<void>((resolve) => {
      awaited = count;
      reached = resolve;
    });

  const broadcaster = new EventBroadcaster({
    correlator: { qps: 1e9, burstSize: 1e9 },
    queueLength: mode === 'big' ? BIG_BURST : 1000,
  });
  const recording = broadcaster.startRecordingToSink({ create: giveBack, patch: giveBack });
  const emitter = new Emitter(broadcaster.newRecorder({ component: 'kubelet', host: 'node-1' }), draws);

  const start = performance.now();
  const isTimeLeft = () => performance.now() - start < durationMs;
  if (mode === 'big') {
    emitter.emit(BIG_BURST);
    await broadcaster.flush();
  } else if (mode === 'flood') {
    while (isTimeLeft()) {
      emitter.emit(FLOOD_BATCH);
      await new Promise(setImmediate);
    }
  } else {
    while (isTimeLeft()) {
      emitter.emit(MAX_UNDER_WAY - (emitter.emitted - delivered));
      await untilDelivered(emitter.emitted - MAX_UNDER_WAY / 2);
    }
  }
  const elapsedMs = performance.now() - start;
  const eventsPerSecond = (delivered / elapsedMs) * 1000;
  await broadcaster.shutdown();

  const { emitted, dropped } = recording.totals;
  return {
    eventsPerSecond,
    emitted,
    delivered,
    dropped,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

class Emitter {
  emitted = 0;
  readonly #recorder: EventRecorder;
  readonly #draws: Draw[];
  #next = 0;

  constructor(recorder: EventRecorder, draws: Draw[]) {
    this.#recorder = recorder;
    this.#draws = draws;
  }

  emit(count: number): void {
    for (let left = count; left > 0; left--) {
      const { reference, reason } = this.#draws[this.#next] as Draw;
      this.#next = this.#next + 1 === this.#draws.length ? 0 : this.#next + 1;
      this.#recorder.event(reference, 'Normal', reason, MESSAGE);
    }
    this.emitted += count;
  }
}

function prepareDraws(kind: PipelineKind): Draw[] {
  const pods = Array.from({ length: { distinct: 20_000, hot: 1, mixed: 1000 }[kind] }, (_, pod) =>
    referTo(pod),
  );
  if (kind !== 'mixed') return pods.map((reference) => ({ reference, reason: 'Reason0' }));
  const random = seededRandom(1);
  return Array.from({ length: 65_536 }, () => ({
    reference: pods[Math.floor(random() * pods.length)] as ObjectReference,
    reason: `Reason${Math.floor(random() * 5)}`,
  }));
}

function referTo(pod: number): ObjectReference {
  const uid = `7f8ef4b5-0000-4000-8000-${String(pod).padStart(12, '0')}`;
  // As from a server's answer: strings in one piece, not joined ones that are yet to be written out.
  return JSON.parse(
    JSON.stringify({ kind: 'Pod', namespace: 'default', name: `web-${pod}`, uid, apiVersion: 'v1' }),
  );
}
