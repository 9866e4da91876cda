import { isWarning, type LaneEvent } from '../../explain/lanes/lane-event.ts';
import { formatCount } from '../count.ts';

/**
 * Says how many events there are, how many are warnings, and about how many objects: `6 events · 2 warnings · 3 objects`.
 *
 * @param counted events whose warnings and objects count. Default: all
 */
export function summarize(events: readonly LaneEvent[], counted: readonly LaneEvent[] = events): string {
  const warnings = counted.filter(isWarning).length;
  const objects = new Set(
    counted.map(({ cluster, namespace, object }) => `${cluster}\n${namespace}\n${object}`),
  );
  const counts = [
    formatCount(events.length, 'event'),
    formatCount(warnings, 'warning'),
    formatCount(objects.size, 'object'),
  ];
  return counts.join(' · ');
}
