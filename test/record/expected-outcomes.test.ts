import { expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { ExpectedOutcomes } from '../../src/record/expected-outcomes.ts';
import { TrackedEvent } from '../../src/record/recorded-event.ts';
import { sampleEvent } from '../support/sample-event.ts';

it('settles an event that was sent several times in the order of the sends, and the rest as failed', async () => {
  const emitted = sampleEvent({ reason: 'Twice' });
  const expected = new ExpectedOutcomes<CoreV1Event>();
  const sent = [1, 2, 3].map(() => new TrackedEvent(emitted));
  for (const recorded of sent) expected.add(emitted, recorded);
  expected.settle({ kind: 'created', emitted, event: emitted });
  expected.fail(new Error('broadcaster is out of time'));
  const outcomes = await Promise.all(sent.map(({ outcome }) => outcome));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'failed', 'failed']);
  expect(expected.size).toBe(0);
});
