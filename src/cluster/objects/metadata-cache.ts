import { AsyncMemo } from '../../core/async-memo.ts';
import type { Clock } from '../../core/clock.ts';
import { KevError, type StatusError } from '../../core/errors.ts';
import { hasStatus } from '../../core/transient.ts';
import type { ObjectMeta, ObjectReference } from '../../event/types.ts';
import type { Kind } from '../../kinds/kinds.ts';
import { formatLabelSelector, type LabelRequirement, matchesLabels } from '../../select/label-selector.ts';
import { groupOf } from '../../select/object-filter.ts';
import type { ApiClient } from '../http/api-client.ts';
import { type ListRequest, listPages } from '../http/list.ts';
import { METADATA_LIST, METADATA_ONLY, METADATA_PAGE_MIB, toObject } from './object-response.ts';
import type { Objects } from './objects.ts';
import { resourcePath } from './resource-path.ts';

/** How to find an object: list its kind, read the object, or use only what has been listed. */
export type LookupMode = 'list' | 'read' | 'none';

export interface MetadataCacheOptions {
  clock: Clock;
  /** Namespace of namespaced objects. Default: all namespaces. */
  namespace?: string | undefined;
  /** Only objects with these labels are found. */
  labels?: readonly LabelRequirement[];
  /** Called once for each kind that may not be listed; no object of it is found. */
  onForbidden: (kind: Kind, error: StatusError) => void;
  signal?: AbortSignal | undefined;
}

/** Metadata of the objects of one kind at one time, by UID, and by namespace and name. */
interface ListedMetadata {
  /** As `Clock.monotonicMs`. */
  atMs: number;
  byUid: Map<string, ObjectMeta>;
  byName: Map<string, ObjectMeta>;
}

/** An object that is not in a list older than this is looked up in a new one. */
const OLD_MS = 10_000;

/**
 * Cache of the metadata (`PartialObjectMetadata`) of the objects of events, and of their owners. Lists a kind when one of
 * its objects is first looked up, and again when one is not found that may be newer.
 */
export class MetadataCache {
  readonly #client: ApiClient;
  readonly #objects: Pick<Objects, 'kind' | 'kindOnServer'>;
  readonly #options: MetadataCacheOptions;
  readonly #lists = new AsyncMemo<Kind, ListedMetadata>();
  #refusals = 0;

  constructor(
    client: ApiClient,
    objects: Pick<Objects, 'kind' | 'kindOnServer'>,
    options: MetadataCacheOptions,
  ) {
    this.#client = client;
    this.#objects = objects;
    this.#options = options;
  }

  /** The number of requests that the server refused: objects that were not found may exist. */
  get refusals(): number {
    return this.#refusals;
  }

  /**
   * Finds the metadata of a referenced object; undefined when it does not exist or may not be read.
   *
   * @throws StatusError, UnavailableError as `ApiClient`
   */
  async find(reference: ObjectReference, mode: LookupMode): Promise<ObjectMeta | undefined> {
    const kind = await this.#kindOf(reference);
    if (kind === undefined) return undefined;
    // A reference without a UID may refer to another object than when the kind was listed. For nodes it may be the name.
    const isIdentified = reference.uid && reference.uid !== reference.name;
    if (mode === 'read' && !isIdentified) return this.#read(kind, reference);
    const startList = () => this.#list(kind);
    const list = mode === 'list' ? this.#lists.get(kind, startList) : this.#lists.peek(kind);
    const listed = await list;
    const found = listed && lookUp(listed, reference, kind);
    if (found !== undefined) return found;
    if (mode === 'read') return this.#read(kind, reference);
    if (mode === 'none' || !listed || this.#options.clock.monotonicMs() - listed.atMs < OLD_MS)
      return undefined;
    // Concurrent callers share the new list.
    this.#lists.forget(kind, list);
    return lookUp(await this.#lists.get(kind, startList), reference, kind);
  }

  #kindOf({ kind, apiVersion }: ObjectReference): Promise<Kind | undefined> | undefined {
    if (!kind) return undefined;
    const type = apiVersion === undefined ? kind : typeIn(groupOf(apiVersion), kind);
    return this.#objects.kind(type, this.#options.signal).catch((error) => {
      // An event may refer to a kind that no server has.
      if (error instanceof KevError && error.code === 'missing') return undefined;
      throw error;
    });
  }

  async #list(kind: Kind): Promise<ListedMetadata> {
    const { clock, namespace, labels = [], signal } = this.#options;
    const listed: ListedMetadata = { atMs: clock.monotonicMs(), byUid: new Map(), byName: new Map() };
    const request: ListRequest = {
      path: resourcePath(kind, { namespace }),
      query: { labelSelector: formatLabelSelector(labels) || undefined },
      accept: METADATA_LIST,
      pageMiB: METADATA_PAGE_MIB,
      signal,
    };
    try {
      for await (const { items } of listPages(this.#client, request, toObject)) {
        for (const { metadata } of items) {
          listed.byUid.set(metadata.uid ?? '', metadata);
          listed.byName.set(keyOf(metadata.namespace, metadata.name), metadata);
        }
      }
    } catch (error) {
      if (hasStatus(error, 403)) {
        this.#refusals += 1;
        this.#options.onForbidden(kind, error);
      } else if (hasStatus(error, 404)) {
        const other = await this.#onServer(kind);
        if (other !== undefined) return this.#list(other);
      } else if (!hasStatus(error, 405)) throw error;
      // A kind that this server does not have, or cannot list, has no objects.
    }
    return listed;
  }

  /** Returns the kind in another version, if the server has it in another one. */
  async #onServer(kind: Kind): Promise<Kind | undefined> {
    const { plural, group, version } = kind;
    try {
      const served = await this.#objects.kindOnServer(typeIn(group, plural), this.#options.signal);
      return served.version === version ? undefined : served;
    } catch (error) {
      if (error instanceof KevError) return undefined;
      throw error;
    }
  }

  async #read(kind: Kind, reference: ObjectReference): Promise<ObjectMeta | undefined> {
    const { name, namespace, uid } = reference;
    if (!name || (kind.namespaced && !namespace)) return undefined;
    const path = resourcePath(kind, { name, namespace });
    try {
      const request = { path, accept: METADATA_ONLY, signal: this.#options.signal };
      const { metadata } = toObject(await this.#client.json(request));
      const isSameObject = !uid || uid === metadata.uid || uid === name;
      return isSameObject && matchesLabels(metadata.labels, this.#options.labels ?? [])
        ? metadata
        : undefined;
    } catch (error) {
      if (hasStatus(error, 403)) this.#refusals += 1;
      if (hasStatus(error, 403, 404, 405)) return undefined;
      throw error;
    }
  }
}

/** Returns the TYPE of a kind in this group. */
function typeIn(group: string, name: string): string {
  return group === '' ? `${name}.v1.` : `${name}.${group}`;
}

/** Looks up by UID; by name when there is none, or when the name is used as one, as for nodes. */
function lookUp(
  { byUid, byName }: ListedMetadata,
  { uid, name, namespace }: ObjectReference,
  kind: Kind,
): ObjectMeta | undefined {
  const known = uid ? byUid.get(uid) : undefined;
  if (known !== undefined || (uid && uid !== name)) return known;
  return byName.get(keyOf(kind.namespaced ? namespace : undefined, name));
}

function keyOf(namespace: string | undefined, name: string | undefined): string {
  return `${namespace ?? ''}/${name ?? ''}`;
}
