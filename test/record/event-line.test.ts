import { expect, it } from 'vitest';
import { formatForLogging, toLogEntry } from '../../src/record/event-line.ts';

const event = {
  metadata: {},
  involvedObject: { kind: 'Pod', namespace: 'shop', name: 'we"b', uid: 'u-1', fieldPath: 'spec\n' },
  type: 'Normal',
  reason: 'Started',
  message: 'up "and"\nrunning',
};

it('writes an event as a line', () => {
  expect(formatForLogging(event)).toBe(
    'Event(v1.ObjectReference{Kind:"Pod", Namespace:"shop", Name:"we\\"b", UID:"u-1", APIVersion:"", ' +
      'ResourceVersion:"", FieldPath:"spec\\n"}): type: \'Normal\' reason: \'Started\' up "and"\nrunning',
  );
});

it.each([
  ['shop', 'shop/web'],
  [undefined, 'web'],
])('writes an event in namespace %s as a log entry', (namespace, object) => {
  const involvedObject = { kind: 'Pod', name: 'web', ...(namespace ? { namespace } : {}) };
  expect(toLogEntry({ ...event, involvedObject }, 4)).toEqual({
    level: 'info',
    v: 4,
    msg: 'Event occurred',
    object,
    fieldPath: '',
    kind: 'Pod',
    apiVersion: '',
    type: 'Normal',
    reason: 'Started',
    message: 'up "and"\nrunning',
  });
});
