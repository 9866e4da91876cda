import { createTimeFormat } from '../../print/time-format.ts';
import { parseTimeFlag } from '../flags/time-flag.ts';
import type { Io } from '../io/io.ts';
import type { DumpSource } from './dump-source.ts';

/**
 * Returns the current time for a dump, which ages and durations are relative to: that of `--now`, or of the last
 * event read so far.
 *
 * @throws KevError `usage` when the flag is wrong
 */
export function openDumpClock(
  { now: flag, timezone }: { now?: string | undefined; timezone?: string | undefined },
  { clock }: Pick<Io, 'clock'>,
  { lastTime }: Pick<DumpSource, 'lastTime'>,
): () => bigint {
  const started = clock.now();
  const isLast = flag === undefined || flag === 'last';
  const fixed = isLast
    ? undefined
    : parseTimeFlag('--now', flag, { now: started, formatTime: createTimeFormat(timezone) });
  return () => fixed ?? lastTime() ?? started;
}
