import { createTimeFormat } from '../../print/time-format.ts';
import { parseTimeFlag } from '../flags/time-flag.ts';
import type { Io } from '../io/io.ts';
import type { DumpSource } from './dump-source.ts';

/**
 * The time that is now for a dump, from which ages and durations are counted: that of `--now`, else of its last event
 * as far as it has been read.
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
