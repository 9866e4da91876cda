import type { Grouping } from './groups.ts';
import type { LaneEvent, RecordingGap } from './lane-event.ts';
import type { TimeRange } from './range.ts';

/** Events over time, and how they are shown. */
export interface Timeline {
  events: readonly LaneEvent[];
  range: TimeRange;
  /** In order of time. */
  gaps: readonly RecordingGap[];
  by: Grouping;
}
