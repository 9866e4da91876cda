import { StatusError } from '../errors.ts';
import { isMeant, type Kind, readTypeName, type TypeName } from '../event/kinds.ts';
import { groupOf } from '../event/regarding.ts';
import { toResourceList, toRoot } from './discovery-answer.ts';
import type { DiscoveryCache, Offered } from './discovery-cache.ts';
import type { ApiClient } from './request.ts';

/** What a server offers, asked for once and only as far as a question needs it. */
export class Discovery {
  readonly #client: ApiClient;
  readonly #openCache: () => DiscoveryCache | undefined;
  #cache: DiscoveryCache | undefined;
  #offers: Promise<Offered[]> | undefined;
  readonly #asked = new Map<Offered, Promise<Kind[]>>();
  /** Whether what is known comes from an earlier start; undefined before anything is known. */
  #isKept: boolean | undefined;

  /** @param openCache opens what keeps it from one start to the next; default: nothing does */
  constructor(client: ApiClient, openCache: () => DiscoveryCache | undefined = () => undefined) {
    this.#client = client;
    this.#openCache = openCache;
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
    const found = await this.#find(type, signal);
    return found ?? (this.forgetKept() ? this.#find(type, signal) : undefined);
  }

  /** All kinds of the server, in the order in which a name chooses among them. */
  all(signal?: AbortSignal): Promise<Kind[]> {
    return this.#kinds(() => true, signal);
  }

  /** Forgets what was heard in an earlier start, so that the server is asked; false when nothing of it is in use. */
  forgetKept(): boolean {
    const wasKept = this.#isKept === true;
    if (wasKept) this.#offers = undefined;
    this.#isKept = false;
    return wasKept;
  }

  async #find(type: string, signal: AbortSignal | undefined): Promise<Kind | undefined> {
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

  async #kinds(isWanted: (offer: Offered) => boolean, signal: AbortSignal | undefined): Promise<Kind[]> {
    this.#offers ??= this.#recall(signal);
    const offers = await this.#offers.catch((error) => {
      this.#offers = undefined;
      throw error;
    });
    const wanted = offers.filter(isWanted);
    const isNew = wanted.some((offer) => offer.kinds === undefined && !this.#asked.has(offer));
    const kinds = await Promise.all(wanted.map((offer) => this.#kindsOf(offer, signal)));
    if (isNew) this.#cache?.write(offers);
    return kinds.flat();
  }

  async #recall(signal: AbortSignal | undefined): Promise<Offered[]> {
    this.#cache ??= this.#openCache();
    const kept = this.#isKept === undefined ? this.#cache?.read() : undefined;
    this.#isKept = kept !== undefined;
    if (kept !== undefined) return kept;
    const offers = await this.#ask(signal);
    this.#cache?.write(offers);
    return offers;
  }

  async #ask(signal: AbortSignal | undefined): Promise<Offered[]> {
    const [core, groups] = await Promise.all([this.#root('/api', signal), this.#root('/apis', signal)]);
    return [...core, ...groups];
  }

  async #root(path: '/api' | '/apis', signal: AbortSignal | undefined): Promise<Offered[]> {
    const answer = toRoot<Aggregated & Legacy>(await this.#client.json({ path, accept: AGGREGATED, signal }));
    if (answer.kind === 'APIGroupDiscoveryList') return offersOfAggregated(answer);
    return groupVersionsOf(answer).map((groupVersion) => ({ group: groupOf(groupVersion), groupVersion }));
  }

  async #kindsOf(offer: Offered, signal: AbortSignal | undefined): Promise<Kind[]> {
    const { kinds, groupVersion } = offer;
    if (kinds !== undefined || groupVersion === undefined) return kinds ?? [];
    let asked = this.#asked.get(offer);
    if (asked === undefined) {
      asked = this.#askKinds(groupVersion, signal);
      this.#asked.set(offer, asked);
    }
    try {
      offer.kinds = await asked;
      return offer.kinds;
    } catch (error) {
      // An extension server that is down hides its own kinds and no others.
      if (error instanceof StatusError && (error.status.code === 404 || error.status.code >= 500)) return [];
      throw error;
    }
  }

  /** What servers before 1.26 tell, one group and version at a time. */
  async #askKinds(groupVersion: string, signal: AbortSignal | undefined): Promise<Kind[]> {
    const root = groupVersion.includes('/') ? '/apis' : '/api';
    const answer = await this.#client.json({ path: `${root}/${groupVersion}`, signal });
    const list = toResourceList<ResourceList>(answer);
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
  groups?: { preferredVersion?: { groupVersion?: string }; versions?: { groupVersion: string }[] }[];
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

function offersOfAggregated({ items }: Aggregated): Offered[] {
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
    return { group, kinds };
  });
}

function groupVersionsOf({ versions, groups }: Legacy): string[] {
  const ofGroups = (groups ?? []).flatMap((group) => {
    const preferred = group.preferredVersion?.groupVersion;
    const others = (group.versions ?? [])
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
