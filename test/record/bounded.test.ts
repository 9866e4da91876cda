import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { EventBroadcaster } from '../../src/record/event-broadcaster.ts';
import type { EventSink } from '../../src/record/sink.ts';
import { FakeClock } from '../support/fake-clock.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function usedMebibytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

it.each([
  { concurrency: 1, held: 1000 + 1 },
  { concurrency: 16, held: 1000 + 10 * 1000 },
])(
  'a million events into a sink that takes 1 ms each, $concurrency at a time, stay within bounds',
  { timeout: 60_000 },
  async ({ concurrency, held }) => {
    const clock = new FakeClock();
    const heard = {
      created: 0,
      patched: 0,
      aggregated: 0,
      filtered: 0,
      dropped: 0,
      rejected: 0,
      failed: 0,
    };
    const sink: EventSink = {
      create: (event) => clock.sleep(1).then(() => event),
      patch: (event) => clock.sleep(1).then(() => event),
    };
    const broadcaster = new EventBroadcaster({ clock });
    const recording = broadcaster.startRecordingToSink(sink, {
      concurrency,
      onOutcome: ({ kind }) => {
        heard[kind] += 1;
      },
    });
    const recorder = broadcaster.newRecorder({ component: 'c' });

    let emitted = 0;
    let atFirst = 0;
    for (let ms = 0; ms < 1000; ms++) {
      for (let i = 0; i < 1000; i++) {
        emitted += 1;
        clock.set(clock.now() + 1n);
        // Ever another object: nothing of it is worth remembering.
        recorder.event({ kind: 'Pod', namespace: 'ns', name: `web-${emitted}` }, 'Normal', 'R', 'm');
      }
      expect(recording.totals.pending).toBeLessThanOrEqual(held);
      await clock.advance(1);
      if (ms === 100) atFirst = usedMebibytes();
    }
    expect(usedMebibytes() - atFirst).toBeLessThan(8);

    await clock.advance(held);
    const { pending, emitted: counted, ...outcomes } = recording.totals;
    expect({ pending, counted }).toEqual({ pending: 0, counted: 1_000_000 });
    expect(outcomes).toEqual(heard);
    expect(outcomes.created + outcomes.dropped).toBe(1_000_000);
    // Each millisecond but the last made room that was filled again; in the end what was held was delivered.
    expect(outcomes.created).toBe(999 * concurrency + held);
    expect(clock.sleeping).toBe(0);
  },
);
