import { createTimeFormat } from '../../print/time-format.ts';
import type { CoverageSummary } from '../../store/history/coverage-summary.ts';

/** Longest lists of gaps. */
const MAX_GAPS = 3;

/** A recording whose last event is this old may have ended. */
const QUIET_NS = 10n * 60n * 1_000_000_000n;

/**
 * Describes what was recorded: `events since 2026-11-28 09:00 (gap 11:02-11:06: the recorder was not running)`, with the
 * last gaps.
 *
 * @param now in nanoseconds since the epoch
 * @param timezone default: that of the machine
 */
export function describeCoverage(
  { since, until, gaps }: CoverageSummary,
  now: bigint,
  timezone?: string,
): string {
  const formatTime = createTimeFormat(timezone);
  const toMinute = (at: bigint) => formatTime(at).slice(0, 16).replace('T', ' ');
  const toSpan = (from: string, to: string) => {
    const isSameDay = from.slice(0, 10) === to.slice(0, 10);
    return `${from}-${isSameDay ? to.slice(11) : to}`;
  };
  const notes = gaps
    .slice(-MAX_GAPS)
    .map(({ from, to, why }) => `gap ${toSpan(toMinute(from), toMinute(to))}: ${why}`);
  if (gaps.length > MAX_GAPS) notes.unshift(`${gaps.length - MAX_GAPS} earlier gaps`);
  if (now - until > QUIET_NS) notes.push(`recorded until ${toMinute(until)}`);
  return `events since ${toMinute(since)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}
