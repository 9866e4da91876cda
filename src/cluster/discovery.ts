import { StatusError } from '../errors.ts';
import { isMeant, type Kind, readTypeName, type TypeName } from '../event/kinds.ts';
import type { ApiClient } from './request.ts';

/** One group and version that a server has, the likelier to be meant before others. */
interface Offer {
  group: string;
  kinds(): Promise<Kind[]>;
}

/** What a server offers, asked for once and only as far as a question needs it. */
export class Discovery {
  readonly #client: ApiClient;
  #offers: Promise<Offer[]> | undefined;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /**
   * The kind that a TYPE means on this server: the core group before others, preferred versions before
   * others, and an exact group before one that only begins so (`certificates.cert-manager`). Undefined
   * when there is none.
   *
   * @throws StatusError, UnavailableError as `ApiClient`
   *
   * Source: cli-runtime MappingFor; apimachinery `api/meta` DefaultRESTMapper and PriorityRESTMapper.
   */
  async find(type: string, signal?: AbortSignal): Promise<Kind | undefined> {
    const readings = readTypeName(type);
    const kinds = await this.#kinds(
      ({ group }) => readings.some((wanted) => wanted.group === undefined || beginsWith(group, wanted.group)),
      signal,
    );
    for (const wanted of readings) {
      const found =
        kinds.find((kind) => isMeant(kind, wanted)) ?? kinds.find((kind) => isNearlyMeant(kind, wanted));
      if (found) return found;
    }
    return undefined;
  }

  /** All kinds of the server, in the order in which a name chooses among them. */
  all(signal?: AbortSignal): Promise<Kind[]> {
    return this.#kinds(() => true, signal);
  }

  async #kinds(isWanted: (offer: Offer) => boolean, signal: AbortSignal | undefined): Promise<Kind[]> {
    this.#offers ??= this.#ask(signal);
    const offers = await this.#offers.catch((error) => {
      this.#offers = undefined;
      throw error;
    });
    return (await Promise.all(offers.filter(isWanted).map((offer) => offer.kinds()))).flat();
  }

  async #ask(signal: AbortSignal | undefined): Promise<Offer[]> {
    const [core, groups] = await Promise.all([this.#root('/api', signal), this.#root('/apis', signal)]);
    return [...core, ...groups];
  }

  async #root(path: '/api' | '/apis', signal: AbortSignal | undefined): Promise<Offer[]> {
    const answer = await this.#client.json<Aggregated & Legacy>({ path, accept: AGGREGATED, signal });
    if (answer.kind === 'APIGroupDiscoveryList') return offersOfAggregated(answer);
    return groupVersionsOf(answer).map((groupVersion) => {
      let kinds: Promise<Kind[]> | undefined;
      return {
        group: groupVersion.includes('/') ? (groupVersion.split('/')[0] ?? '') : '',
        kinds: () => {
          kinds ??= this.#groupVersion(path, groupVersion, signal);
          return kinds;
        },
      };
    });
  }

  /** What servers before 1.26 tell, one group and version at a time. */
  async #groupVersion(path: string, groupVersion: string, signal: AbortSignal | undefined): Promise<Kind[]> {
    let list: ResourceList;
    try {
      list = await this.#client.json<ResourceList>({ path: `${path}/${groupVersion}`, signal });
    } catch (error) {
      // An extension server that is down hides its own kinds and no others.
      if (error instanceof StatusError && (error.status.code === 404 || error.status.code >= 500)) return [];
      throw error;
    }
    const [version = '', group = ''] = groupVersion.split('/').reverse();
    return (list.resources ?? []).filter(isWhole).map((resource) => ({
      kind: resource.kind,
      group,
      version,
      plural: resource.name,
      singular: resource.singularName || resource.kind.toLowerCase(),
      shortNames: resource.shortNames ?? [],
      namespaced: resource.namespaced,
    }));
  }
}

/** The new form first; servers that do not know it answer in the old one. */
const AGGREGATED = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

/** `apidiscovery.k8s.io` APIGroupDiscoveryList, as far as it is read. */
interface Aggregated {
  kind?: string;
  items?: {
    metadata?: { name?: string };
    versions?: {
      version: string;
      resources?: {
        resource: string;
        responseKind?: { kind?: string };
        scope: string;
        singularResource?: string;
        shortNames?: string[];
      }[];
    }[];
  }[];
}

/** `meta/v1` APIVersions and APIGroupList. */
interface Legacy {
  versions?: string[];
  groups?: { preferredVersion?: { groupVersion: string }; versions: { groupVersion: string }[] }[];
}

/** `meta/v1` APIResourceList. */
interface ResourceList {
  resources?: {
    name: string;
    singularName?: string;
    namespaced: boolean;
    kind: string;
    shortNames?: string[];
  }[];
}

function offersOfAggregated({ items }: Aggregated): Offer[] {
  return (items ?? []).map(({ metadata, versions }) => {
    const group = metadata?.name ?? '';
    // Versions come with the preferred one first.
    const kinds = (versions ?? []).flatMap(({ version, resources }) =>
      (resources ?? []).flatMap(({ resource, responseKind, scope, singularResource, shortNames }) => {
        const kind = responseKind?.kind;
        if (!kind) return [];
        const singular = singularResource || kind.toLowerCase();
        const namespaced = scope === 'Namespaced';
        return [
          { kind, group, version, plural: resource, singular, shortNames: shortNames ?? [], namespaced },
        ];
      }),
    );
    return { group, kinds: async () => kinds };
  });
}

function groupVersionsOf({ versions, groups }: Legacy): string[] {
  const ofGroups = (groups ?? []).flatMap((group) => {
    const preferred = group.preferredVersion?.groupVersion;
    const others = group.versions
      .map(({ groupVersion }) => groupVersion)
      .filter((other) => other !== preferred);
    return preferred ? [preferred, ...others] : others;
  });
  return [...(versions ?? []), ...ofGroups];
}

/** Subresources such as `pods/log` are no kinds of their own. */
function isWhole(resource: { name: string }): boolean {
  return !resource.name.includes('/');
}

function isNearlyMeant(kind: Kind, wanted: TypeName): boolean {
  return (
    wanted.group !== undefined &&
    beginsWith(kind.group, wanted.group) &&
    isMeant(kind, { ...wanted, group: kind.group })
  );
}

/** Only the core group's name begins with nothing. */
function beginsWith(group: string, start: string): boolean {
  return start === '' ? group === '' : group.startsWith(start);
}
