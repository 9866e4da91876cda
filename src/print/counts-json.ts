import { componentOf } from '../event/reporter.ts';
import { formatTimeNano } from '../event/time.ts';
import type { EventCounts } from '../explain/similar/event-counts.ts';
import type { SimilarEvents } from '../explain/similar/similar-events.ts';
import type { SummaryRow } from '../explain/similar/summarize.ts';
import { formatJson } from './json.ts';

/** Formats a summary as a JSON list. Times are `null` where they are not known. */
export function formatSummaryJson(rows: readonly SummaryRow[]): string {
  return `${formatJson(
    rows.map(({ names, counts }) => ({ ...names, ...countsOf(counts) })),
    '',
  )}\n`;
}

/** Formats groups of similar events as a JSON list, with the objects that they are about. */
export function formatSimilarJson(groups: readonly SimilarEvents[]): string {
  return `${formatJson(groups.map(toValue), '')}\n`;
}

function toValue(group: SimilarEvents): object {
  const { type = '', reason = '' } = group.event;
  const involvedObjects = [...group.objects.values()].map(({ context, reference }) => {
    const { apiVersion, kind, namespace, name } = reference;
    return { context, apiVersion, kind, namespace, name };
  });
  const component = componentOf(group.event) ?? '';
  return { type, reason, component, message: group.message, ...countsOf(group), involvedObjects };
}

function countsOf({ count, warnings, objects, first, last }: EventCounts): object {
  return {
    count,
    warnings,
    objects: objects.size,
    firstSeen: first === undefined ? null : formatTimeNano(first),
    lastSeen: last === undefined ? null : formatTimeNano(last),
  };
}
