import { expect, it } from 'vitest';
import { FakeEventsV1Recorder } from '../../../src/record/events-v1/fake-recorder.ts';
import type { EventsV1Recorder } from '../../../src/record/events-v1/recorder.ts';

it('writes a line for each call, and replaces a real recorder', () => {
  const fake = new FakeEventsV1Recorder();
  const recorder: EventsV1Recorder = fake;
  recorder.eventf({ kind: 'Pod' }, undefined, 'Normal', 'Pulled', 'Pulling', 'pulled %s in %d ms', 'web', 7);
  recorder.eventf(null, null, 'odd', '', 'x', '50% off');
  expect(fake.events).toEqual(['Normal Pulled pulled web in 7 ms', 'odd  50% off']);
});
