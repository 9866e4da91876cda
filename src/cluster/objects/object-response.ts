import type { Shape } from '../../core/json-shape.ts';
import type { ObjectMeta } from '../../event/types.ts';
import { checkShape } from '../http/unexpected-response.ts';

/** Accept header for an object's metadata only: nothing large or secret is transferred. */
export const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** Accept header for a list of which only the metadata is transferred. */
export const METADATA_LIST =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Size limit of a page of 500 objects' metadata, in MiB: annotations may be large. */
export const METADATA_PAGE_MIB = 32;

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
