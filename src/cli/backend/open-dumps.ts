import { DumpSource, type DumpSourceOptions } from '../../dump/dump-source.ts';
import { createTimeFormat } from '../../print/time-format.ts';
import { parseTimeFlag } from '../flags/time-flag.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';

/** Opens dumps. What cannot be read is reported on stderr. */
export function openDumps(
  paths: readonly string[],
  { R: isRecursive, namespace }: { R?: boolean | undefined; namespace?: string | undefined },
  io: Io,
  onObjects?: DumpSourceOptions['onObjects'],
): DumpSource {
  const report: DumpSourceOptions['report'] = (label, message) => printMessage(label, message, io);
  return new DumpSource(paths, { isRecursive, namespace, report, onObjects }, io);
}

/**
 * Returns the current time for dumps, which ages and durations are relative to: that of `--now`, or of the last event
 * read so far.
 *
 * @throws KevError `usage` when the flag is wrong
 */
export function openDumpClock(
  dump: DumpSource,
  { now, timezone }: { now?: string; timezone?: string },
  { clock }: Io,
): () => bigint {
  const started = clock.now();
  const isLast = now === undefined || now === 'last';
  const fixed = isLast
    ? undefined
    : parseTimeFlag('--now', now, { now: started, formatTime: createTimeFormat(timezone) });
  return () => fixed ?? dump.lastTime ?? started;
}
