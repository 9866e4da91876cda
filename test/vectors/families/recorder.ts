import { isDeepStrictEqual } from 'node:util';
import { parseTime } from '../../../src/event/time.ts';
import type { CoreV1Event, EventReporter } from '../../../src/event/types.ts';
import { Broadcaster } from '../../../src/record/broadcaster.ts';
import { formatForLogging } from '../../../src/record/event-line.ts';
import type { LogEntry } from '../../../src/record/log.ts';
import { BroadcastRecorder, type EventRecorder } from '../../../src/record/recorder.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type GoObject, toObject, toScheme } from '../go-object.ts';
import type { VectorCase } from '../vector-file.ts';

interface Step {
  at: string;
  call: 'Event' | 'Eventf' | 'AnnotatedEventf' | 'shutdown';
  input?: {
    object: GoObject | null;
    type: string;
    reason: string;
    message: string;
    args?: unknown[];
    annotations?: Record<string, string> | null;
  };
  expect: { event?: CoreV1Event; startLogging?: string; log?: Partial<LogEntry>[]; panic?: string };
}

/** Records as the steps say, and compares what the broadcaster was given and what was logged. */
export async function runCase({ options, steps }: VectorCase): Promise<string[]> {
  const clock = new FakeClock();
  let log: Partial<LogEntry>[] = [];
  const broadcaster = new Broadcaster<CoreV1Event>(1000, 'drop', { incomingLength: 1000 });
  const watcher = broadcaster.watch();
  const recorder = new BroadcastRecorder(broadcaster, options.source as EventReporter, {
    clock,
    scheme: toScheme(String(options.scheme)),
    newUuid: () => '<uuid>',
    log: ({ level, v, msg, err }) => {
      log.push({ level, msg, ...(v === undefined ? {} : { v }), ...(err === undefined ? {} : { err }) });
    },
  });

  const differences: string[] = [];
  for (const [index, step] of (steps as Step[]).entries()) {
    clock.set(parseTime(step.at) ?? 0n);
    log = [];
    if (step.input === undefined) await broadcaster.shutdown();
    else record(recorder, step.call, step.input);
    const event = watcher.take();
    const got = {
      ...(event ? { event, startLogging: formatForLogging(event) } : {}),
      ...(log.length > 0 ? { log } : {}),
    };
    // Where Go falls over a nil pointer, kev says what it says of null.
    const expected = step.expect.panic ? { log: [refusalOfNull] } : step.expect;
    if (isDeepStrictEqual(got, expected)) continue;
    differences.push(`step ${index}: ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`);
  }
  return differences;
}

const refusalOfNull = {
  level: 'error',
  msg: 'Could not construct reference, will not report event',
  err: "can't reference a nil object",
};

function record(recorder: EventRecorder, call: Step['call'], input: NonNullable<Step['input']>): void {
  const { type, reason, message, args = [], annotations } = input;
  const object = toObject(input.object);
  if (call === 'Event') recorder.event(object, type, reason, message);
  else if (call === 'Eventf') recorder.eventf(object, type, reason, message, ...args);
  else recorder.annotatedEventf(object, annotations ?? undefined, type, reason, message, ...args);
}
