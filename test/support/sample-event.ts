import type { CoreV1Event } from '../../src/event/types.ts';

/** What a test says of an event; the rest is a Pod's event `Started` that happened once. */
export interface EventParts extends Partial<Omit<CoreV1Event, 'metadata' | 'involvedObject'>> {
  metadata?: Partial<CoreV1Event['metadata']>;
  involvedObject?: Partial<CoreV1Event['involvedObject']>;
}

/** A Pod's event as the API server gives it, with these parts its own. */
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
