import { KevError } from '../../core/errors.ts';
import { hasStatus } from '../../core/transient.ts';
import type { ObjectReference } from '../../event/types.ts';
import { apiVersionOf, findKind, type Kind, kindNames } from '../../kinds/kinds.ts';
import type { ObjectName } from '../../kinds/object-name.ts';
import { suggestKind } from '../../kinds/suggest-kind.ts';
import type { Discovery } from '../discovery/discovery.ts';
import type { ApiClient } from '../http/api-client.ts';
import { missingObject } from './missing-object.ts';
import { type KubernetesObject, METADATA_ONLY, toObject } from './object-response.ts';
import { resourcePath } from './resource-path.ts';

/** Options for finding an object. */
export interface ObjectOptions {
  /** Namespace of a namespaced object. */
  namespace: string;
  signal?: AbortSignal | undefined;
}

/** Reference to an object that was looked up. */
export interface ResolvedObject {
  reference: ObjectReference;
  /** Why the object could not be read. */
  warning?: string;
}

/**
 * Finds the objects that users name. Requests built-in kinds at once; uses discovery only for other types, and for
 * built-in kinds that this server has in another version.
 */
export class Objects {
  readonly #client: ApiClient;
  readonly #discovery: Discovery;

  constructor(client: ApiClient, discovery: Discovery) {
    this.#client = client;
    this.#discovery = discovery;
  }

  /**
   * Resolves a name to a reference with the UID, which makes an event visible in `kubectl describe`. For an object that
   * may not be read (403) the reference has no UID, and there is a warning.
   *
   * @throws KevError `missing` when the object or its type does not exist; StatusError, UnavailableError as `ApiClient`
   */
  async resolve(object: ObjectName, options: ObjectOptions): Promise<ResolvedObject> {
    let requestedKind: Kind | undefined;
    try {
      const { kind, found } = await this.#read(object, options, METADATA_ONLY, (kind) => {
        requestedKind = kind;
      });
      const { uid, resourceVersion } = found.metadata;
      return {
        reference: {
          ...referenceTo(kind, object, options),
          ...(uid !== undefined && { uid }),
          ...(resourceVersion !== undefined && { resourceVersion }),
        },
      };
    } catch (error) {
      if (!requestedKind || !hasStatus(error, 403)) throw error;
      return {
        reference: referenceTo(requestedKind, object, options),
        warning: `cannot read ${kindNames(requestedKind)[1]} "${object.name}", so the event has no uid and kubectl describe does not show it: ${error.message}`,
      };
    }
  }

  /** Reads the whole object. Throws as `resolve`, and StatusError 403 when it may not be read. */
  async get(object: ObjectName, options: ObjectOptions): Promise<KubernetesObject> {
    return (await this.#read(object, options, undefined, () => {})).found;
  }

  /**
   * Finds the kind that a TYPE means on this server.
   *
   * @throws KevError `missing` when the server has no such type
   */
  async kind(type: string, signal?: AbortSignal): Promise<Kind> {
    return findKind(type) ?? this.#discover(type, signal);
  }

  /** As `kind`, but always by discovery: the server may have a built-in kind in another version. */
  kindOnServer(type: string, signal?: AbortSignal): Promise<Kind> {
    this.#discovery.dropCached();
    return this.#discover(type, signal);
  }

  /** Lists all kinds of the server, in the order of preference for a name. */
  allKinds(signal?: AbortSignal): Promise<Kind[]> {
    return this.#discovery.all(signal);
  }

  async #read(
    object: ObjectName,
    { namespace, signal }: ObjectOptions,
    accept: string | undefined,
    onAsk: (kind: Kind) => void,
  ): Promise<{ kind: Kind; found: KubernetesObject }> {
    const builtIn = findKind(object.type);
    let kind = builtIn ?? (await this.#discover(object.type, signal));
    for (;;) {
      onAsk(kind);
      try {
        const request = { path: resourcePath(kind, { name: object.name, namespace }), signal, accept };
        return { kind, found: toObject(await this.#client.json(request)) };
      } catch (error) {
        if (!hasStatus(error, 404)) throw error;
        // A 404 without the object's name is about the path: the server may have the kind in another version.
        const isPathUnknown = !error.status.details?.name;
        if (!isPathUnknown || !(kind === builtIn || this.#discovery.dropCached()))
          throw missingObject(this.#client, kind, object.name, namespace);
      }
      kind = await this.#discover(object.type, signal);
    }
  }

  async #discover(type: string, signal: AbortSignal | undefined): Promise<Kind> {
    const kind = await this.#discovery.find(type, signal);
    if (kind) return kind;
    throw new KevError('missing', `the server doesn't have a resource type "${type}"`, {
      hint: suggestKind(type, await this.#discovery.all(signal)),
    });
  }
}

function referenceTo(kind: Kind, { name }: ObjectName, { namespace }: ObjectOptions): ObjectReference {
  return { kind: kind.kind, ...(kind.namespaced && { namespace }), name, apiVersion: apiVersionOf(kind) };
}
