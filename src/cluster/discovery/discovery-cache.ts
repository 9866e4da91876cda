import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { readPrivateFile, writePrivateFile } from '../../core/private-files.ts';
import type { Kind } from '../../kinds/kinds.ts';

/** How long it is believed what a server was heard to offer (cli-runtime `genericclioptions`, NewCachedDiscoveryClientForConfig). */
const MAX_AGE_MS = 6 * 60 * 60 * 1000;

/** One group, or one version of it, that a server offers. */
export interface ServedVersion {
  group: string;
  /** `apps/v1` where the server tells its kinds by themselves; they are missing until they were asked for. */
  groupVersion?: string;
  kinds?: Kind[];
}

/** Keeps what servers offer from one start to the next, in files that hold nothing else. */
export class DiscoveryCache {
  readonly #file: string;
  readonly #clock: Clock;

  /** @param folder a private folder: nobody else can write to it */
  constructor(folder: string, { protocol, host, pathname }: URL, clock: Clock) {
    // Different servers must have different files.
    const server = `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
    this.#file = join(folder, `${encodeURIComponent(server)}.json`);
    this.#clock = clock;
  }

  /** What was heard of this server in the last six hours; undefined when that is nothing, or cannot be read. */
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

  /** Keeps it, where that is possible: who finds nothing there asks the server. */
  write(offers: ServedVersion[]): void {
    writePrivateFile(this.#file, JSON.stringify({ at: this.#nowMs(), offers }));
  }

  #nowMs(): number {
    return Number(this.#clock.now() / 1_000_000n);
  }
}

/** Whoever wrote it, what is used of it is what it has to be. */
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
