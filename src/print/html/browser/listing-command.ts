import { quoteWord } from '../../../core/shell-word.ts';
import type { LaneEvent } from '../../../explain/lanes/lane-event.ts';
import { formatFieldSelector } from '../../../select/query.ts';

/**
 * Formats the `kev get` command that lists the events about the same object with the same reason.
 *
 * @param source the words that choose where events are read
 */
export function listingCommand(
  { object, namespace, reason, type, cluster }: LaneEvent,
  source: readonly string[],
): string {
  // A kind from a hostile event could be a flag, and a reason two.
  const isObject = /^[a-z][\w.-]*\/./i.test(object);
  const isPlain = /^[^\s,-](?:[^,]*[^\s,])?$/.test(reason);
  return [
    'kev',
    'get',
    ...(isObject ? [object] : []),
    ...(namespace ? ['-n', namespace] : ['-A']),
    ...(type === 'Normal' || type === 'Warning' ? ['--types', type] : []),
    ...(isPlain
      ? ['--reason', reason]
      : ['--field-selector', formatFieldSelector([{ field: 'reason', operator: '=', value: reason }])]),
    ...(cluster === undefined ? [] : ['--context', cluster]),
    ...source,
  ]
    .map(quoteWord)
    .join(' ');
}
