import { quoteWord } from '../../../core/shell-word.ts';
import type { LaneEvent } from '../../../explain/lanes/lane-event.ts';
import { type FieldRequirement, formatFieldSelector } from '../../../select/query.ts';

/**
 * Formats the `kev get` command that lists the events about the same object with the same reason.
 *
 * @param source the words that choose where events are read
 */
export function listingCommand(
  { object, namespace, reason, type, cluster }: LaneEvent,
  source: readonly string[],
): string {
  // No server gives out other names, but a dump could have any: as an argument, they could mean something else.
  const [, kind, name = ''] = /^([a-z][\w.-]*)\/(.*)$/s.exec(object) ?? [];
  const isName = /^[\w.:@-]+$/.test(name);
  const isReason = /^[^\s,-](?:[^,]*[^\s,])?$/.test(reason) && isSelectable(reason);
  const fields: FieldRequirement[] = [];
  if (kind && !isName && isSelectable(name))
    fields.push({ field: 'involvedObject.name', operator: '=', value: name });
  if (!isReason && isSelectable(reason)) fields.push({ field: 'reason', operator: '=', value: reason });
  return [
    'kev',
    'get',
    ...(kind && isName ? [object] : []),
    ...(kind && namespace ? ['-n', namespace] : ['-A']),
    ...(type === 'Normal' || type === 'Warning' ? ['--types', type] : []),
    ...(isReason ? ['--reason', reason] : []),
    ...(fields.length > 0 ? ['--field-selector', formatFieldSelector(fields)] : []),
    ...(cluster === undefined ? [] : ['--context', cluster]),
    ...source,
  ]
    .map(quoteWord)
    .join(' ');
}

/** Whether a field selector can have a value: it has no spaces beside it, and no half of a surrogate pair. */
function isSelectable(value: string): boolean {
  return value.trim() === value && !/\p{Cs}/u.test(value);
}
