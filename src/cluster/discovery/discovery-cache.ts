import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { readPrivateFile, writePrivateFile } from '../../core/private-files.ts';
import type { Kind } from '../../kinds/kinds.ts';

/** How long cached discovery is used (cli-runtime `genericclioptions`, NewCachedDiscoveryClientForConfig). */
const MAX_AGE_MS = 6 * 60 * 60 * 1000;

/** A group, or a version of it, that a server serves. */
export interface ServedVersion {
  group: string;
  /** Such as `apps/v1`, where the kinds need a request of their own; `kinds` is missing until then. */
  groupVersion?: string;
  kinds?: Kind[];
}

/** Cache file for the discovery of one server. */
export class DiscoveryCache {
  readonly #file: string;
  readonly #clock: Clock;

  /** @param folder a folder to which no other user can write */
  constructor(folder: string, { protocol, host, pathname }: URL, clock: Clock) {
    // Different servers must have different files.
    const server = `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
    this.#file = join(folder, `${encodeURIComponent(server)}.json`);
    this.#clock = clock;
  }

  /** Reads the cache; undefined when it is missing, invalid, or older than six hours. */
  read(): ServedVersion[] | undefined {
    try {
      const { at, offers } = JSON.parse(String(readPrivateFile(this.#file)));
      const age = this.#nowMs() - at;
      return age >= 0 && age < MAX_AGE_MS && Array.isArray(offers) && offers.every(isServedVersion)
        ? offers
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** Writes the cache. Ignores failures. */
  write(offers: ServedVersion[]): void {
    writePrivateFile(this.#file, JSON.stringify({ at: this.#nowMs(), offers }));
  }

  #nowMs(): number {
    return Number(this.#clock.now() / 1_000_000n);
  }
}

/** Whether all members that are used have the right type. */
function isServedVersion(value: unknown): value is ServedVersion {
  const { group, groupVersion, kinds } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof group === 'string' &&
    (groupVersion === undefined || typeof groupVersion === 'string') &&
    (kinds === undefined ? groupVersion !== undefined : Array.isArray(kinds) && kinds.every(isKind))
  );
}

function isKind(value: unknown): value is Kind {
  const { kind, group, version, plural, singular, shortNames, namespaced } = (value ?? {}) as Record<
    string,
    unknown
  >;
  return (
    [kind, group, version, plural, singular].every((text) => typeof text === 'string') &&
    Array.isArray(shortNames) &&
    shortNames.every((text) => typeof text === 'string') &&
    typeof namespaced === 'boolean'
  );
}
