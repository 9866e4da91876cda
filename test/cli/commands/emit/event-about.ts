import type { CoreV1Event } from '../../../../src/event/types.ts';

/** An event about a pod. */
export function eventAbout(name: string, message: string, change: Partial<CoreV1Event> = {}): CoreV1Event {
  return {
    metadata: { name: `${name}.1`, namespace: 'default' },
    involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace: 'default', name, uid: `u-${name}` },
    reason: 'R',
    message,
    source: { component: 'test' },
    firstTimestamp: '2026-03-01T12:00:00Z',
    lastTimestamp: '2026-03-01T12:00:00Z',
    count: 1,
    type: 'Normal',
    ...change,
  };
}
