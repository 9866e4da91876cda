import { toMs } from '../../event/time.ts';
import type { LaneEvent, RecordingGap } from '../../explain/lanes/lane-event.ts';
import { findRange, type TimeRange } from '../../explain/lanes/range.ts';
import { createTimeFormat } from '../../print/time-format.ts';
import type { Gap } from '../../store/history/gap.ts';
import { toTimes } from '../flags/filter-flags.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Reading } from './reading.ts';
import { type Target, targetLabel } from './targets.ts';

/**
 * Finds the range of a timeline: the limits of the flags, or else those of the events. Extends it to now, since it matters
 * whether a problem goes on, unless that would more than double it. Undefined without events.
 */
export function rangeOf(
  { now, kind }: Reading,
  events: readonly LaneEvent[],
  flags: ReadFlags,
): TimeRange | undefined {
  // Loading a time zone is slow.
  const formatTime = (at: bigint) => createTimeFormat(flags.timezone)(at);
  const { since, before } = toTimes(flags, { now: now(), formatTime });
  const limits = {
    ...(since !== undefined && { from: toMs(since) }),
    ...(before !== undefined && { to: toMs(before) }),
  };
  const range = findRange(events, limits);
  if (range === undefined || before !== undefined || (kind === 'dump' && flags.now === undefined))
    return range;
  const until = toMs(now());
  const isRecent = until - range.to <= range.to - range.from;
  return until > range.to && (since !== undefined || isRecent) ? { ...range, to: until } : range;
}

/** Lists the parts of a range that were not recorded, in order. None where no recording is read. */
export function gapsOf(targets: readonly Target[], range: TimeRange): RecordingGap[] {
  const gaps = targets.flatMap(({ reading: { backend, namespace }, context }): RecordingGap[] => {
    const { coverage, kind } = backend ?? {};
    if (coverage === undefined) return [];
    const [since, until] = [toMs(coverage.since), toMs(coverage.until)];
    const label = targets.length > 1 ? `${targetLabel(context, namespace)}: ` : '';
    return [
      { from: range.from, to: since, why: 'the recording begins later' },
      ...coverage.gaps.map(toRecordingGap),
      // What the server has is not in the recording.
      ...(kind === 'local' ? [{ from: until, to: range.to, why: 'the recording has ended' }] : []),
    ].map((gap) => ({ ...gap, why: label + gap.why }));
  });
  return gapsWithin(gaps, range);
}

/** Converts nanoseconds to milliseconds. */
export function toRecordingGap({ from, to, why }: Gap): RecordingGap {
  return { from: toMs(from), to: toMs(to), why };
}

/** Returns the gaps that can be seen in a range, in order. */
export function gapsWithin(gaps: readonly RecordingGap[], range: TimeRange): RecordingGap[] {
  return gaps
    .filter(({ from, to }) => from < to && from < range.to && to > range.from)
    .sort((a, b) => a.from - b.from);
}
