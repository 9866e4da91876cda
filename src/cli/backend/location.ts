import type { EventSource } from '../../select/source.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';
import { formatFiles, openVerboseLog } from '../io/verbose.ts';
import type { Backend } from './backend.ts';
import { openBackend } from './open-backend.ts';

/** Where events are read from. */
export interface ReadLocation {
  kind: 'cluster' | 'local' | 'dump';
  /** Undefined for a dump. */
  backend: Backend | undefined;
  source: EventSource;
  /** The server's address, the store's folder or the dumps' files. */
  location: string;
  /** The one namespace that is read; undefined: all of them. */
  namespace: string | undefined;
  /** Whether something in what was read so far was damaged. It has been said. */
  isDamaged(): boolean;
  /** Of a dump: when what happened last in it happened, as far as it has been read. */
  lastTime(): bigint | undefined;
  close(): Promise<void>;
}

/**
 * Opens the dumps, the store or the cluster that flags and environment choose.
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
