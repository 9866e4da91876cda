import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { findMismatch, isJsonObject } from '../../core/json-shape.ts';
import { readPrivateFile, writePrivateFile } from '../../core/private-files.ts';
import { toMs } from '../../event/time.ts';
import type { ServedVersion } from './discovery-response.ts';

/** How long cached discovery is used (cli-runtime `genericclioptions`, NewCachedDiscoveryClientForConfig). */
const MAX_AGE_MS = 6 * 60 * 60 * 1000;

/** Cache file for the discovery of one server. */
export type DiscoveryCache = ReturnType<typeof openDiscoveryCache>;

/** @param folder a folder to which no other user can write */
export function openDiscoveryCache(folder: string, { protocol, host, pathname }: URL, clock: Clock) {
  // Different servers must have different files.
  const server = `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
  const file = join(folder, `${encodeURIComponent(server)}.json`);
  const nowMs = () => toMs(clock.now());
  return {
    /** Reads the cache; undefined when it is missing, invalid, or older than six hours. */
    read(): ServedVersion[] | undefined {
      try {
        const { at, offers: versions } = JSON.parse(String(readPrivateFile(file)));
        const age = nowMs() - at;
        const isValid =
          age >= 0 && age < MAX_AGE_MS && Array.isArray(versions) && versions.every(isServedVersion);
        return isValid ? versions : undefined;
      } catch {
        return undefined;
      }
    },
    /** Writes the cache. Ignores failures. */
    write(versions: ServedVersion[]): void {
      writePrivateFile(file, JSON.stringify({ at: nowMs(), offers: versions }));
    },
  };
}

const KIND = {
  kind: 'text',
  group: 'text',
  version: 'text',
  plural: 'text',
  singular: 'text',
  shortNames: ['text'],
  namespaced: 'flag',
} as const;

function isServedVersion(value: unknown): value is ServedVersion {
  if (!isJsonObject(value) || typeof value.group !== 'string') return false;
  if (findMismatch(value, { groupVersion: 'text', kinds: [KIND] })) return false;
  const { groupVersion, kinds } = value as Partial<ServedVersion>;
  return kinds ? kinds.every((kind) => Object.keys(KIND).every((name) => name in kind)) : !!groupVersion;
}
