import { expect, it } from 'vitest';
import { FakeRecorder } from '../../../src/record/testing/fake-recorder.ts';

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } };

it('writes a line for each call', () => {
  const recorder = new FakeRecorder();
  recorder.event(pod, 'Normal', 'Started', '100% up');
  recorder.eventf(pod, 'Warning', 'Failed', 'exit %d', 7);
  recorder.annotatedEventf(pod, { b: '2', a: '1' }, 'Warning', 'Failed', 'exit %d', 7);
  recorder.annotatedEventf(null, undefined, 'any', 'R %d', 'm');
  expect(recorder.events).toEqual([
    'Normal Started 100% up',
    'Warning Failed exit 7',
    'Warning Failed exit 7 map[a:1 b:2]',
    'any R %d m',
  ]);
});

it('names the object where that is asked for', () => {
  const recorder = new FakeRecorder({ includeObject: true });
  recorder.annotatedEventf(pod, { a: '1' }, 'Normal', 'R', 'm');
  recorder.event(null, 'Normal', 'R', 'm');
  expect(recorder.events).toEqual([
    'Normal R m involvedObject{kind=Pod,apiVersion=v1} map[a:1]',
    'Normal R m involvedObject{kind=,apiVersion=}',
  ]);
});

it('can be extended with methods', () => {
  class CountingRecorder extends FakeRecorder {
    normal = 0;
    override event(...args: Parameters<FakeRecorder['event']>): undefined {
      if (args[1] === 'Normal') this.normal += 1;
      super.event(...args);
    }
  }
  const recorder = new CountingRecorder();
  recorder.event(pod, 'Normal', 'R', 'm');
  recorder.event(pod, 'Warning', 'R', 'm');
  expect(recorder.normal).toBe(1);
  expect(recorder.events).toEqual(['Normal R m', 'Warning R m']);
});
