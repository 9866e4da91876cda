import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { EventsV1Event } from '../../../src/event/types.ts';
import { BroadcastEventsV1Recorder } from '../../../src/record/events-v1/recorder.ts';
import type { LogEntry } from '../../../src/record/log.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const POD = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'x', namespace: 'ns', uid: 'u' } };

function newRecorder() {
  const emitted: EventsV1Event[] = [];
  const log: LogEntry[] = [];
  const recorder = new BroadcastEventsV1Recorder('c', (event) => emitted.push(event), {
    clock: new FakeClock(),
    newUuid: () => 'a-uuid',
    log: (entry) => log.push(entry),
  });
  return { recorder, emitted, log };
}

describe('EventsV1Recorder', () => {
  it('makes an event of its arguments, sends it and returns it', () => {
    const { recorder, emitted, log } = newRecorder();
    const node = { kind: 'Node', name: 'n1' };
    const event = recorder.eventf(POD, node, 'Warning', 'Failed', 'Pull', '%s after %d ms', 'gone', 7);
    expect(event).toEqual({
      metadata: { name: 'x.1898b5d9b3d68000', namespace: 'ns' },
      eventTime: '2026-03-01T12:00:00Z',
      reportingController: 'c',
      reportingInstance: `c-${hostname()}`,
      action: 'Pull',
      reason: 'Failed',
      regarding: { kind: 'Pod', apiVersion: 'v1', name: 'x', namespace: 'ns', uid: 'u' },
      related: node,
      note: 'gone after 7 ms',
      type: 'Warning',
    });
    expect(emitted).toEqual([event]);
    expect(emitted[0]).toBe(event);
    expect(log).toEqual([]);
  });

  it('keeps copies of its references', () => {
    const { recorder } = newRecorder();
    const pod = { kind: 'Pod', name: 'x' };
    const node = { kind: 'Node', name: 'n1' };
    const event = recorder.eventf(pod, node, 'Normal', 'R', 'A', 'n');
    pod.name = 'y';
    node.name = 'n2';
    expect([event?.regarding?.name, event?.related?.name]).toEqual(['x', 'n1']);
  });

  it('puts events about objects without a namespace into default, and names the unnameable by a UUID', () => {
    const { recorder } = newRecorder();
    const event = recorder.eventf({ kind: 'Role', name: 'system:x' }, null, 'Normal', 'R', 'A', 'n');
    expect(event?.metadata).toEqual({ name: 'a-uuid', namespace: 'default' });
    expect(event?.regarding).toEqual({ kind: 'Role', name: 'system:x' });
  });

  it.each([
    [
      'no object',
      null,
      'Normal',
      'Could not construct reference, will not report event',
      "can't reference a nil object",
    ],
    ['a type of its own', POD, 'Info', 'Unsupported event type', undefined],
    ['a type in lower case', POD, 'normal', 'Unsupported event type', undefined],
  ])('refuses %s and logs it', (_, object, type, msg, err) => {
    const { recorder, emitted, log } = newRecorder();
    expect(recorder.eventf(object, undefined, type, 'R', 'A', 'n')).toBeUndefined();
    expect(emitted).toEqual([]);
    expect(log).toMatchObject([{ level: 'error', msg, ...(err && { err }) }]);
  });

  it('leaves out a related object that cannot be referred to', () => {
    const { recorder, log } = newRecorder();
    const event = recorder.eventf(POD, { metadata: { name: 'kindless' } }, 'Normal', 'R', 'A', 'n');
    expect(event).not.toHaveProperty('related');
    expect(log).toMatchObject([{ level: 'info', v: 9, msg: 'Could not construct reference' }]);
  });
});
