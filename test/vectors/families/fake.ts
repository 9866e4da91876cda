import { FakeRecorder } from '../../../src/record/testing/fake-recorder.ts';
import { type GoObject, toObject } from '../go-object.ts';
import type { VectorCase } from '../vector-file.ts';

interface Step {
  call: 'Event' | 'Eventf' | 'AnnotatedEventf';
  input: {
    object: GoObject | null;
    type: string;
    reason: string;
    message: string;
    args?: unknown[];
    annotations?: Record<string, string>;
  };
  expect: string;
}

/** Makes each call and compares the line that came of it. */
export function runCase({ options, steps }: VectorCase): string[] {
  const recorder = new FakeRecorder({ includeObject: options.includeObject === true });
  for (const { call, input } of steps as Step[]) {
    const { type, reason, message, args = [], annotations } = input;
    const object = toObject(input.object);
    if (call === 'Event') recorder.event(object, type, reason, message);
    else if (call === 'Eventf') recorder.eventf(object, type, reason, message, ...args);
    else recorder.annotatedEventf(object, annotations, type, reason, message, ...args);
  }
  return (steps as Step[]).flatMap(({ expect }, index) => {
    const line = recorder.events[index];
    return line === expect ? [] : [`${JSON.stringify(line)}, not ${JSON.stringify(expect)}`];
  });
}
