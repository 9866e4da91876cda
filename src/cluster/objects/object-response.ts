import type { Shape } from '../../core/json-shape.ts';
import type { ObjectMeta } from '../../event/types.ts';
import { checkShape } from '../http/unexpected-response.ts';

/** The members that objects of all kinds have. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  [other: string]: unknown;
}

const OBJECT: Shape = {
  metadata: {
    name: 'name',
    namespace: 'text',
    uid: 'text',
    resourceVersion: 'text',
    creationTimestamp: 'text',
    labels: 'texts',
    annotations: 'texts',
    ownerReferences: [{ apiVersion: 'text', kind: 'text', name: 'text', uid: 'text' }],
  },
};

/**
 * Checks that a response is an object with a name.
 *
 * @throws UnavailableError when it is not
 */
export function toObject(response: unknown): KubernetesObject {
  return checkShape(response, OBJECT) as KubernetesObject;
}
