import fc from 'fast-check';
import type { CoreV1Event } from '../../../src/event/types.ts';
import { EventBroadcaster } from '../../../src/record/event-broadcaster.ts';
import { EventsV1Broadcaster } from '../../../src/record/events-v1/broadcaster.ts';
import { toEventsV1Sink } from '../../../src/record/events-v1/core-sink.ts';
import { formatLogEntry, type LogEntry } from '../../../src/record/log.ts';
import type { Totals } from '../../../src/record/outcome.ts';
import type { RecordedObject } from '../../../src/record/reference.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { anyText } from '../../support/hidden.ts';
import { corpusValues } from '../corpus.ts';
import { mutatedValue } from '../mutated-value.ts';
import { checkSame, checkVisible, target } from '../target.ts';

/** What programs hand to the library, and what sinks of their own resolve to. */

const EVENTS = corpusValues('events.ndjson');
const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', namespace: 'shop', uid: 'u' } };

const anything = fc.oneof(
  anyText,
  mutatedValue([null, 1, 'x', [], POD]),
  fc.constantFrom(undefined, Symbol('s'), 1n),
);
const type = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('Normal', 'Warning') },
  { weight: 1, arbitrary: anything },
);

const recorded = fc.record({
  object: fc.oneof(mutatedValue([POD]), anything),
  type,
  reason: fc.oneof(anyText, anything),
  message: fc.oneof(anyText, anything),
  annotations: fc.option(fc.oneof(fc.dictionary(anyText, anyText), anything), { nil: undefined }),
});

const inputs = fc.record({
  recorded: fc.array(recorded, { maxLength: 3 }),
  emitted: fc.array(mutatedValue(EVENTS), { maxLength: 3 }),
  response: fc.option(mutatedValue(EVENTS), { nil: undefined }),
});

/** Every line of the log is one line that shows all that is in it. */
function checkLog(entries: LogEntry[]): void {
  for (const entry of entries) {
    const line = formatLogEntry(entry);
    if (line.includes('\n')) throw new Error(`not one line: ${JSON.stringify(line)}`);
    checkVisible(line);
  }
}

function checkTotals({ emitted, pending, ...kinds }: Totals, expected: number, outcomes: number): void {
  const sum = Object.values(kinds).reduce((a, b) => a + b, 0);
  checkSame([emitted, pending, sum, outcomes], [expected, 0, expected, expected]);
}

export const recording = target(
  'the library, core/v1',
  fc.tuple(inputs, fc.constantFrom(1, 4)),
  async ([{ recorded, emitted, response }, concurrency]) => {
    const log: LogEntry[] = [];
    const broadcaster = new EventBroadcaster({ clock: new FakeClock(), log: (entry) => log.push(entry) });
    const sink = { create: async () => response as CoreV1Event, patch: async () => response as CoreV1Event };
    let outcomes = 0;
    broadcaster.startRecordingToSink(sink, {
      concurrency,
      giveUp: () => true,
      onOutcome: () => (outcomes += 1),
    });
    broadcaster.startStructuredLogging();
    const recorder = broadcaster.newRecorder({ component: 'c' });
    for (const { object, type, reason, message, annotations } of recorded) {
      recorder.annotatedEventf(
        object as RecordedObject,
        annotations as never,
        ...([type, reason, message] as [string, string, string]),
      );
    }
    for (const event of emitted) broadcaster.emit(event as CoreV1Event);
    await broadcaster.shutdown();
    checkTotals(await broadcaster.flush(), recorded.length + emitted.length, outcomes);
    checkLog(log);
  },
);

export const recordingV1 = target(
  'the library, events.k8s.io/v1',
  inputs,
  async ({ recorded, emitted, response }) => {
    const log: LogEntry[] = [];
    const broadcaster = new EventsV1Broadcaster({ clock: new FakeClock(), log: (entry) => log.push(entry) });
    const sink = { create: async () => response as CoreV1Event, patch: async () => response as CoreV1Event };
    let outcomes = 0;
    broadcaster.startRecordingToSink(toEventsV1Sink(sink), {
      giveUp: () => true,
      onOutcome: () => (outcomes += 1),
    });
    broadcaster.startStructuredLogging();
    const recorder = broadcaster.newRecorder('c');
    for (const { object, type, reason, message, annotations } of recorded) {
      const texts = [type, reason, message, message] as [string, string, string, string];
      recorder.eventf(object as RecordedObject, annotations as RecordedObject, ...texts);
    }
    for (const event of emitted) broadcaster.emit(event as never);
    await broadcaster.shutdown();
    checkTotals(await broadcaster.flush(), recorded.length + emitted.length, outcomes);
    checkLog(log);
  },
);
