import { createHash } from 'node:crypto';
import type { CoreV1Event } from '../../src/event/types.ts';
import { sampleEvent } from '../support/sample-event.ts';

const SET = 'web-7f9c8b5d44';
const PODS = ['x2x4x', 'b7k9d', 'g5h6j'].map((end) => `${SET}-${end}`);
const IMAGE = 'registry.example.com/shop/web:1.99';
const PULL = `Failed to pull image "${IMAGE}": rpc error: code = NotFound desc = failed to pull and unpack image: ${IMAGE}: not found`;

const SOURCES: Record<string, CoreV1Event['source']> = {
  Deployment: { component: 'deployment-controller' },
  ReplicaSet: { component: 'replicaset-controller' },
  Scheduled: { component: 'default-scheduler' },
  Pod: { component: 'kubelet', host: 'node-1' },
};

/** The events of a Deployment whose image does not exist, with three pods, in the order of their last times. */
export const imagePull: readonly CoreV1Event[] = [
  event('Deployment', 'web', 'ScalingReplicaSet', `Scaled up replica set ${SET} to 3`, '14:38:02'),
  ...PODS.map((pod) => event('ReplicaSet', SET, 'SuccessfulCreate', `Created pod: ${pod}`, '14:38:02')),
  ...PODS.map((pod) =>
    event('Pod', pod, 'Scheduled', `Successfully assigned shop/${pod} to node-1`, '14:38:03'),
  ),
  ...PODS.map((pod, at) =>
    event('Pod', pod, 'Pulling', `Pulling image "${IMAGE}"`, `14:41:1${at}`, { count: 4, since: '14:38:04' }),
  ),
  ...PODS.map((pod, at) =>
    event('Pod', pod, 'Failed', PULL, `14:41:2${at}`, { type: 'Warning', count: 4, since: '14:38:05' }),
  ),
  event(
    'Pod',
    'web-6d5f4c7b8-k7l8m',
    'FailedCreatePodSandBox',
    'Failed to create pod sandbox:\nno network',
    '14:42:07',
    {
      type: 'Warning',
    },
  ),
  ...PODS.map((pod, at) =>
    event('Pod', pod, 'BackOff', `Back-off pulling image "${IMAGE}"`, `14:43:2${at}`, {
      type: 'Warning',
      count: at === 0 ? 112 : 31,
      since: '14:38:06',
    }),
  ),
];

function event(
  kind: string,
  name: string,
  reason: string,
  message: string,
  last: string,
  { type = 'Normal', count = 1, since = last } = {},
): CoreV1Event {
  const at = (clock: string) => `2026-11-28T${clock}Z`;
  const id = createHash('sha256').update(`${name} ${reason} ${message}`).digest('hex').slice(0, 16);
  return sampleEvent({
    metadata: { namespace: 'shop', name: `${name}.${id}`, uid: id, creationTimestamp: at(since) },
    involvedObject: {
      kind,
      name,
      namespace: 'shop',
      apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
      ...(kind === 'Pod' && reason !== 'Scheduled' && { fieldPath: 'spec.containers{web}' }),
    },
    type,
    reason,
    message,
    count,
    firstTimestamp: at(since),
    lastTimestamp: at(last),
    source: SOURCES[kind === 'Pod' && reason === 'Scheduled' ? 'Scheduled' : kind] ?? {},
  });
}
