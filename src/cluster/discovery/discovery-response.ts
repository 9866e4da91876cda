import type { Shaped } from '../../core/json-shape.ts';
import type { Kind } from '../../kinds/kinds.ts';
import { groupOf } from '../../select/object-filter.ts';
import { checkShape, unexpectedResponse } from '../http/unexpected-response.ts';

/** A group, or a version of it, that a server serves. */
export interface ServedVersion {
  group: string;
  /** Such as `apps/v1`, where the kinds need a request of their own; `kinds` is missing until then. */
  groupVersion?: string;
  kinds?: Kind[];
}

/** Accept header for aggregated discovery; servers before 1.26 ignore it. */
export const AGGREGATED = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

const AGGREGATED_RESOURCE = {
  resource: 'name',
  responseKind: { kind: 'text' },
  scope: 'text',
  singularResource: 'text',
  shortNames: ['text'],
} as const;

/** `apidiscovery.k8s.io` APIGroupDiscoveryList; `meta/v1` APIVersions and APIGroupList of older servers. */
const ROOT = {
  kind: 'text',
  items: [
    {
      metadata: { name: 'text' },
      versions: [{ version: 'name', freshness: 'text', resources: [AGGREGATED_RESOURCE] }],
    },
  ],
  versions: ['text'],
  groups: [{ preferredVersion: { groupVersion: 'text' }, versions: [{ groupVersion: 'name' }] }],
} as const;

/** `meta/v1` APIResourceList. */
const RESOURCE_LIST = {
  resources: [{ name: 'name', singularName: 'text', namespaced: 'flag', kind: 'name', shortNames: ['text'] }],
} as const;

/**
 * Converts the response for `/api` or `/apis`.
 *
 * @throws UnavailableError when it is not a discovery document
 */
export function toServedVersions(response: object): ServedVersion[] {
  if (!['items', 'versions', 'groups'].some((member) => member in response))
    throw unexpectedResponse('not a discovery document');
  const { kind, items = [], versions = [], groups = [] } = checkShape(response, ROOT);
  if (kind !== 'APIGroupDiscoveryList') {
    return [...versions, ...groups.flatMap(byPreference)].map((groupVersion) => ({
      group: groupOf(groupVersion),
      groupVersion,
    }));
  }
  return items.flatMap(({ metadata: { name: group = '' } = {}, versions = [] }) =>
    // The preferred version comes first.
    versions.map(({ version, freshness, resources = [] }): ServedVersion => {
      // Stale: its extension server did not respond. A separate request either succeeds or gives the error.
      if (freshness === 'Stale') return { group, groupVersion: group ? `${group}/${version}` : version };
      return { group, kinds: resources.flatMap((resource) => toKind(resource, group, version) ?? []) };
    }),
  );
}

function byPreference({
  preferredVersion,
  versions = [],
}: NonNullable<Shaped<typeof ROOT>['groups']>[number]): string[] {
  const preferred = preferredVersion?.groupVersion;
  return [...new Set([preferred ?? [], versions.map(({ groupVersion }) => groupVersion)].flat())];
}

function toKind(
  { resource, responseKind, scope, singularResource, shortNames = [] }: Shaped<typeof AGGREGATED_RESOURCE>,
  group: string,
  version: string,
): Kind | undefined {
  const kind = responseKind?.kind;
  if (!kind) return undefined;
  const singular = singularResource || kind.toLowerCase();
  return { kind, group, version, plural: resource, singular, shortNames, namespaced: scope === 'Namespaced' };
}

/** Converts the response for a group and version. Throws as `toServedVersions`. */
export function toKinds(response: object, groupVersion: string): Kind[] {
  const [version = '', group = ''] = groupVersion.split('/').reverse();
  const { resources = [] } = checkShape(response, RESOURCE_LIST);
  return (
    resources
      // Not subresources such as `pods/log`.
      .filter(({ name }) => !name.includes('/'))
      .map(({ name: plural, singularName, namespaced = false, kind, shortNames = [] }) => {
        const singular = singularName || kind.toLowerCase();
        return { kind, group, version, plural, singular, shortNames, namespaced };
      })
  );
}
