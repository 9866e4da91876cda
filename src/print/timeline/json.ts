import { formatTimeNano, fromMs } from '../../event/time.ts';
import { type Bucket, toBuckets } from '../../explain/lanes/buckets.ts';
import { groupLanes, type Lane, type LaneGroup } from '../../explain/lanes/groups.ts';
import type { LaneEvent } from '../../explain/lanes/lane-event.ts';
import { allMarks } from '../../explain/lanes/marks.ts';
import type { Timeline } from '../../explain/lanes/timeline.ts';
import { formatJson } from '../json.ts';

/** Parts of the strip, all of the same length. */
const PARTS = 60;

/** Formats a timeline as JSON, in parts. Times are RFC 3339 in UTC. Members are ordered by name, as elsewhere. */
export function* formatTimelineJson({ events, range, gaps, by }: Timeline): Generator<string> {
  const before = {
    by,
    from: formatMs(range.from),
    gaps: gaps.map(({ from, to, why }) => ({ from: formatMs(from), to: formatMs(to), why })),
  };
  const after = { strip: toStripValue(toBuckets(allMarks(events), range, PARTS)), to: formatMs(range.to) };
  yield `${formatJson(before, '').slice(0, -'\n}'.length)},\n    "groups": [`;
  for (const [at, group] of groupLanes(events, by).entries()) {
    yield `${at === 0 ? '' : ','}\n        ${formatJson(toGroupValue(group), '        ')}`;
  }
  yield `\n    ],${formatJson(after, '').slice('{'.length)}\n`;
}

/** Counts for each part. Estimates spread repeats at unknown times evenly: they are fractions. */
function toStripValue(buckets: readonly Bucket[]): unknown {
  return {
    normal: buckets.map(({ normal }) => normal),
    warning: buckets.map(({ warning }) => warning),
    estimated: {
      normal: buckets.map(({ spreadNormal }) => round(spreadNormal)),
      warning: buckets.map(({ spreadWarning }) => round(spreadWarning)),
    },
  };
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
  return formatTimeNano(fromMs(ms));
}

function round(estimate: number): number {
  return Math.round(estimate * 100) / 100;
}
