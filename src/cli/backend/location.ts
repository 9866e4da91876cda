import type { EventSource } from '../../select/source.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';
import { formatFiles, openVerboseLog } from '../io/verbose.ts';
import type { Backend } from './backend.ts';
import { openBackend } from './open-backend.ts';

/** Where events are read. */
export interface ReadLocation {
  kind: 'cluster' | 'local' | 'dump';
  /** Undefined for a dump. */
  backend: Backend | undefined;
  source: EventSource;
  /** The server's address, the store's directory, or the files. */
  location: string;
  /** The namespace that is read; undefined for all. */
  namespace: string | undefined;
  /** Whether a part of the input was damaged, which has been reported. */
  isDamaged(): boolean;
  /** Latest time of the events of a dump read so far. */
  lastTime(): bigint | undefined;
  close(): Promise<void>;
}

/**
 * Opens the dumps, the store, or the cluster that flags and environment choose.
 *
 * @throws KevError `usage` or `input` as `openBackend`
 */
export async function openLocation(flags: ReadFlags, io: Io): Promise<ReadLocation> {
  if (flags.filename !== undefined) {
    const { openDumpSource } = await import('./dump-source.ts');
    openVerboseLog(flags, io)?.(`reading ${formatFiles(flags.filename)}`);
    return {
      kind: 'dump',
      backend: undefined,
      ...openDumpSource(flags.filename, flags.R ?? false, io),
      namespace: flags.allNamespaces ? undefined : flags.namespace,
      close: async () => {},
    };
  }
  const backend = await openBackend(flags, io, 'read');
  const { kind, source, location } = backend;
  return {
    kind,
    backend,
    source,
    location,
    namespace: flags.allNamespaces ? undefined : backend.namespace,
    isDamaged: () => false,
    lastTime: () => undefined,
    close: async () => backend[Symbol.asyncDispose](),
  };
}
