import type { Shape } from './shape.ts';

/** `apidiscovery.k8s.io` APIGroupDiscoveryList, and in its place `meta/v1` APIVersions or APIGroupList of older servers. */
export const ROOT: Shape = {
  kind: 'text',
  items: [
    {
      metadata: { name: 'text' },
      versions: [
        {
          version: 'name',
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
export const RESOURCE_LIST: Shape = {
  resources: [{ name: 'name', singularName: 'text', namespaced: 'flag', kind: 'name', shortNames: ['text'] }],
};
