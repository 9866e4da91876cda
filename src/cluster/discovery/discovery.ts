import { AsyncMemo } from '../../core/async-memo.ts';
import type { Clock } from '../../core/clock.ts';
import { UnavailableError } from '../../core/errors.ts';
import { hasStatus, isTransient } from '../../core/transient.ts';
import { type Kind, matchesTypeName, parseTypeName } from '../../kinds/kinds.ts';
import type { ApiClient } from '../http/api-client.ts';
import type { DiscoveryCache } from './discovery-cache.ts';
import { AGGREGATED, type ServedVersion, toKinds, toServedVersions } from './discovery-response.ts';

/** A type that is not found in discovery older than this is looked for again: it may have been added. */
const OLD_MS = 10_000;

/** Discovery of a server's kinds, requested once and only as far as needed. Failures are not cached. */
export class Discovery {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #openCache: () => DiscoveryCache | undefined;
  #cache: DiscoveryCache | undefined;
  readonly #served = new AsyncMemo<'all', ServedVersion[]>();
  readonly #requested = new AsyncMemo<ServedVersion, Kind[]>();
  /** When discovery was requested, as `Clock.monotonicMs`. */
  #requestedAtMs = 0;
  /** Whether the discovery in use comes from the cache file; undefined when there is none yet. */
  #isFromCache: boolean | undefined;

  /** @param openCache opens the cache file; default: no cache */
  constructor(
    client: ApiClient,
    clock: Clock,
    openCache: () => DiscoveryCache | undefined = () => undefined,
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#openCache = openCache;
  }

  /**
   * Finds the kind that a TYPE means on this server: the core group before others, preferred versions before others, and
   * an exact group before a prefix of one (`certificates.cert-manager`). Undefined when there is none.
   *
   * @throws StatusError, UnavailableError as `ApiClient`, also when it is not found and a group that may have it does
   *   not respond
   *
   * Source: cli-runtime MappingFor; apimachinery `api/meta` DefaultRESTMapper and PriorityRESTMapper.
   */
  async find(type: string, signal?: AbortSignal): Promise<Kind | undefined> {
    const found = await this.#find(type, signal);
    return found ?? (this.#forgetOld() ? this.#find(type, signal) : undefined);
  }

  /** Lists all kinds, without those of groups that do not respond, in the order of preference for a name. */
  async all(signal?: AbortSignal): Promise<Kind[]> {
    return (await this.#kinds(() => true, signal)).kinds;
  }

  /** Drops discovery from the cache file, so that the server is asked; false when none is in use. */
  dropCached(): boolean {
    const wasFromCache = this.#isFromCache === true;
    if (wasFromCache) this.#served.forget('all');
    this.#isFromCache = false;
    return wasFromCache;
  }

  #forgetOld(): boolean {
    if (this.dropCached()) return true;
    const isOld = this.#clock.monotonicMs() - this.#requestedAtMs >= OLD_MS;
    if (isOld) this.#served.forget('all');
    return isOld;
  }

  async #find(type: string, signal: AbortSignal | undefined): Promise<Kind | undefined> {
    const meanings = parseTypeName(type);
    const { kinds, failure } = await this.#kinds(
      ({ group }) => meanings.some((wanted) => wanted.group === undefined || beginsWith(group, wanted.group)),
      signal,
    );
    for (const wanted of meanings) {
      const { group } = wanted;
      const isPrefix = (kind: Kind) => group !== undefined && beginsWith(kind.group, group);
      const found =
        kinds.find((kind) => matchesTypeName(kind, wanted)) ??
        kinds.find((kind) => isPrefix(kind) && matchesTypeName(kind, { ...wanted, group: kind.group }));
      if (found) return found;
    }
    if (failure) throw failure;
    return undefined;
  }

  /** Returns the kinds of the groups that are wanted, and the failure of a group that does not respond. */
  async #kinds(isWanted: (served: ServedVersion) => boolean, signal: AbortSignal | undefined) {
    const versions = await this.#served.get('all', () => this.#load(signal));
    const wanted = versions.filter(isWanted);
    const isNew = wanted.some((served) => served.kinds === undefined && !this.#requested.peek(served));
    const found = await Promise.all(wanted.map((served) => this.#kindsOf(served, signal)));
    if (isNew) this.#cache?.write(versions);
    const failure = found.find((each) => each instanceof UnavailableError);
    return { kinds: found.flatMap((each) => (Array.isArray(each) ? each : [])), failure };
  }

  async #load(signal: AbortSignal | undefined): Promise<ServedVersion[]> {
    this.#cache ??= this.#openCache();
    const cached = this.#isFromCache === undefined ? this.#cache?.read() : undefined;
    this.#isFromCache = cached !== undefined;
    if (cached !== undefined) return cached;
    this.#requestedAtMs = this.#clock.monotonicMs();
    const roots = ['/api', '/apis'].map(async (path) =>
      toServedVersions(await this.#client.json({ path, accept: AGGREGATED, signal })),
    );
    const versions = (await Promise.all(roots)).flat();
    this.#cache?.write(versions);
    return versions;
  }

  async #kindsOf(served: ServedVersion, signal: AbortSignal | undefined): Promise<Kind[] | UnavailableError> {
    const { kinds, groupVersion } = served;
    if (kinds || !groupVersion) return kinds ?? [];
    try {
      // A separate request for each group and version, as servers before 1.26 require.
      const path = `/${groupVersion.includes('/') ? 'apis' : 'api'}/${groupVersion}`;
      const request = async () => toKinds(await this.#client.json({ path, signal }), groupVersion);
      served.kinds = await this.#requested.get(served, request);
      return served.kinds;
    } catch (cause) {
      // The group has just been removed.
      if (hasStatus(cause, 404)) return [];
      if (signal?.aborted || !isTransient(cause)) throw cause;
      // An extension server that is down affects its own kinds only.
      return new UnavailableError(`the API ${groupVersion} does not respond: ${cause.message}`, { cause });
    }
  }
}

/** Whether a group starts with this; the empty name means the core group only. */
function beginsWith(group: string, start: string): boolean {
  return start === '' ? group === '' : group.startsWith(start);
}
