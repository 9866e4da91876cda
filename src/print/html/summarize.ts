import { countObjects } from '../../explain/lanes/count-objects.ts';
import { isWarning, type LaneEvent } from '../../explain/lanes/lane-event.ts';
import { formatCount } from '../count.ts';

/**
 * Formats the numbers of events, of warnings, and of the objects that they are about: `6 events · 2 warnings · 3 objects`.
 *
 * @param counted events whose warnings and objects count. Default: all
 */
export function summarize(events: readonly LaneEvent[], counted: readonly LaneEvent[] = events): string {
  const warnings = counted.filter(isWarning).length;
  const counts = [
    formatCount(events.length, 'event'),
    formatCount(warnings, 'warning'),
    formatCount(countObjects(counted), 'object'),
  ];
  return counts.join(' · ');
}
