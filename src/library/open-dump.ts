import { type Clock, systemClock } from '../core/clock.ts';
import { type Log, toSafeLog } from '../record/log.ts';
import { type EventReader, toEventReader } from './event-reader.ts';

/** Options of `openDump`. */
export interface OpenDumpOptions {
  /**
   * Whether directories in directories are read.
   * @default false
   */
  recursive?: boolean;
  /**
   * Called with what is damaged, and with files without events.
   * @default prints a line on stderr
   */
  log?: Log;
  /** @default the clock of the system */
  clock?: Clock;
}

/**
 * Opens events in files, read-only: JSON, JSON lines, or YAML, plain, with gzip, or in a tar archive, as kubectl, kev, and
 * support bundles write them. Nothing is read before `list` or `watch`, which read each file from its start. `watch` follows a
 * file that grows.
 *
 * @param path one or more files, archives, or directories; `-` is stdin, which can be read once
 * @throws KevError `usage` when stdin is named twice. A file that cannot be read makes `list` and `watch` fail with
 *   `input`; damaged parts of it are logged and left out
 *
 * @example
 * await using dump = await openDump('events.json');
 * const events = await dump.list({ types: ['Warning'] }, { order: 'count' });
 */
export async function openDump(
  path: string | readonly string[],
  { recursive = false, log, clock = systemClock }: OpenDumpOptions = {},
): Promise<EventReader> {
  const { DumpSource } = await import('../dump/dump-source.ts');
  const safeLog = toSafeLog(log);
  const closing = new AbortController();
  const report = (label: 'warning' | 'hint' | 'kev', msg: string) =>
    safeLog({ level: label === 'warning' ? 'error' : 'info', msg });
  const { stdin, stderr } = process;
  const source = new DumpSource(
    typeof path === 'string' ? [path] : path,
    { isRecursive: recursive, report },
    { stdin, stderr, clock, signal: closing.signal },
  );
  const close = async () => closing.abort();
  return toEventReader({ source, kind: 'dump', clock, log: safeLog, close });
}
