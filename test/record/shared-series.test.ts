import { describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { EventBroadcaster } from '../../src/record/event-broadcaster.ts';
import type { SharedIdentity } from '../../src/record/shared/shared-event.ts';
import { MemorySink } from '../../src/record/testing/memory-sink.ts';
import { sampleEvent } from '../support/sample-event.ts';

const series = (eventTime: string, count: number, lastObservedTime: string): CoreV1Event => {
  const { firstTimestamp, lastTimestamp, count: _, ...event } = sampleEvent();
  return { ...event, eventTime, series: { count, lastObservedTime } };
};

/** Each in a process of its own. */
async function record(events: CoreV1Event[], identify: (at: number) => SharedIdentity | undefined) {
  const sink = new MemorySink();
  const kinds: string[] = [];
  for (const [at, event] of events.entries()) {
    await using broadcaster = new EventBroadcaster({ sleepMs: 0, log: () => {} });
    broadcaster.startRecordingToSink(sink, {
      sharedCounts: true,
      identify: () => identify(at),
      onOutcome: ({ kind }) => kinds.push(kind),
    });
    broadcaster.emit(event);
    await broadcaster.flush();
  }
  return { kinds, stored: sink.events };
}

describe('shared counts of events with an eventTime', () => {
  const first = series('2026-03-01T12:00:00.123456Z', 5, '2026-03-01T12:09:00.654321Z');
  const second = series('2026-03-01T12:20:00.000001Z', 2, '2026-03-01T12:21:00.000002Z');

  it('keep its microseconds, and count in the series', async () => {
    const { kinds, stored } = await record([first, second], () => undefined);
    expect(kinds).toEqual(['created', 'patched']);
    expect(stored).toMatchObject([
      {
        eventTime: '2026-03-01T12:00:00.123456Z',
        series: { count: 7, lastObservedTime: '2026-03-01T12:21:00.000002Z' },
      },
    ]);
  });

  it('go on with an event of its own name that was written before', async () => {
    const { kinds, stored } = await record([first, second], (at) => ({
      key: 'x',
      separate: true,
      continues: at > 0,
    }));
    expect(kinds).toEqual(['created', 'patched']);
    expect(stored).toMatchObject([{ metadata: { name: first.metadata.name }, series: { count: 7 } }]);
  });
});
