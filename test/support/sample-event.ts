import type { CoreV1Event } from '../../src/event/types.ts';

/** Parts of an event. The others are those of an event `Started` of a pod, which happened once. */
export interface EventParts extends Partial<Omit<CoreV1Event, 'metadata' | 'involvedObject'>> {
  metadata?: Partial<CoreV1Event['metadata']>;
  involvedObject?: Partial<CoreV1Event['involvedObject']>;
}

/** Creates an event of a pod in the form of the API server, with these parts. */
export function sampleEvent({ metadata, involvedObject, ...parts }: EventParts = {}): CoreV1Event {
  return {
    metadata: { name: 'web-0.1', namespace: 'ns', ...metadata },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'ns', name: 'web-0', ...involvedObject },
    reason: 'Started',
    message: 'Started container',
    type: 'Normal',
    ...parts,
  };
}
