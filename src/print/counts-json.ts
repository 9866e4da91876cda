import { formatTimeNano } from '../event/time.ts';
import type { SummaryRow } from '../explain/similar/summarize.ts';
import type { EventTally } from '../explain/similar/tally.ts';
import { formatJson } from './json.ts';

/** Formats a summary as a JSON list. Times are `null` where they are not known. */
export function formatSummaryJson(rows: readonly SummaryRow[]): string {
  return `${formatJson(
    rows.map(({ names, tally }) => ({ ...names, ...countsOf(tally) })),
    '',
  )}\n`;
}

function countsOf({ count, warnings, objects, first, last }: EventTally): object {
  return {
    count,
    warnings,
    objects: objects.size,
    firstSeen: first === undefined ? null : formatTimeNano(first),
    lastSeen: last === undefined ? null : formatTimeNano(last),
  };
}
