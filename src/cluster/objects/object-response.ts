import type { Shape } from '../../core/json-shape.ts';
import type { ObjectMeta } from '../../event/types.ts';
import { checkShape } from '../http/unexpected-response.ts';

/** An object as far as every kind has it. */
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
 * An object as a server gave it, of which at least the name is there.
 *
 * @throws UnavailableError when it is none
 */
export function toObject(response: unknown): KubernetesObject {
  return checkShape<KubernetesObject>(response as object, OBJECT);
}
