import { formatTimeNano } from '../../event/time.ts';
import { toBuckets } from '../../explain/lanes/buckets.ts';
import { groupLanes, type Lane, type LaneGroup } from '../../explain/lanes/groups.ts';
import type { LaneEvent } from '../../explain/lanes/lane-event.ts';
import { marksOf } from '../../explain/lanes/marks.ts';
import type { Timeline } from '../../explain/lanes/timeline.ts';
import { formatJson } from '../json.ts';

/** Parts of the strip. */
const PARTS = 60;

/** Formats a timeline as JSON. Times are RFC 3339 in UTC. */
export function formatTimelineJson({ events, range, gaps, by }: Timeline): string {
  const width = (range.to - range.from) / PARTS;
  const value = {
    from: formatMs(range.from),
    to: formatMs(range.to),
    by,
    gaps: gaps.map(({ from, to, why }) => ({ from: formatMs(from), to: formatMs(to), why })),
    strip: toBuckets(events.flatMap(marksOf), range, PARTS).map((bucket, at) => ({
      from: formatMs(Math.floor(range.from + at * width)),
      normal: bucket.normal,
      warning: bucket.warning,
      // Repeats at unknown times are spread evenly: fractions.
      estimated: { normal: round(bucket.spreadNormal), warning: round(bucket.spreadWarning) },
    })),
    groups: groupLanes(events, by).map(toGroupValue),
  };
  return `${formatJson(value, '')}\n`;
}

function toGroupValue({ name, lanes, last: _, ...group }: LaneGroup): unknown {
  return { name, ...group, lanes: lanes.map(toLaneValue) };
}

function toLaneValue({ object, isInferred, events, last: _, ...lane }: Lane): unknown {
  return {
    object,
    ...lane,
    // Only its name suggests that the object belongs to the group.
    inferred: isInferred,
    events: events.map(toEventValue),
  };
}

function toEventValue(event: LaneEvent): unknown {
  const { name, reason, type, message, component, owner, node, occurrences, states } = event;
  return {
    ...{ name, reason, type, message, component, owner, node, occurrences },
    first: formatMs(event.first),
    last: formatMs(event.last),
    ...(states && { states: states.map(({ at, ...state }) => ({ at: formatMs(at), ...state })) }),
  };
}

function formatMs(ms: number): string {
  return formatTimeNano(BigInt(ms) * 1_000_000n);
}

function round(estimate: number): number {
  return Math.round(estimate * 100) / 100;
}
