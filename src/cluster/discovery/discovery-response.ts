import type { Shape } from '../../core/json-shape.ts';
import { checkShape, unexpectedResponse } from '../http/unexpected-response.ts';

/** `apidiscovery.k8s.io` APIGroupDiscoveryList; `meta/v1` APIVersions and APIGroupList of older servers. */
const ROOT: Shape = {
  kind: 'text',
  items: [
    {
      metadata: { name: 'text' },
      versions: [
        {
          version: 'name',
          freshness: 'text',
          resources: [
            {
              resource: 'name',
              responseKind: { kind: 'text' },
              scope: 'text',
              singularResource: 'text',
              shortNames: ['text'],
            },
          ],
        },
      ],
    },
  ],
  versions: ['text'],
  groups: [{ preferredVersion: { groupVersion: 'text' }, versions: [{ groupVersion: 'name' }] }],
};

/** `meta/v1` APIResourceList. */
const RESOURCE_LIST: Shape = {
  resources: [{ name: 'name', singularName: 'text', namespaced: 'flag', kind: 'name', shortNames: ['text'] }],
};

/**
 * Checks the response for `/api` or `/apis`.
 *
 * @throws UnavailableError when it is not a discovery document
 */
export function toRoot<T>(response: object): T {
  if (!['items', 'versions', 'groups'].some((member) => member in response))
    throw unexpectedResponse('not a discovery document');
  return checkShape<T>(response, ROOT);
}

/** Checks the response for a group and version. Throws as `toRoot`. */
export function toResourceList<T>(response: object): T {
  return checkShape<T>(response, RESOURCE_LIST);
}
