import { NS_PER_MS } from '../../../core/clock.ts';
import { formatDuration } from '../../../event/duration.ts';
import { truncateText } from '../../../event/truncate-text.ts';
import { MAX_MESSAGE_BYTES } from '../../../event/validate.ts';
import { escapeCell } from '../../../print/escape.ts';
import type { Ending } from './child.ts';

/**
 * Describes how a command ended, with the suffix of the reason: `migrate.sh: failed after 1m2.5s with exit status 7: LAST
 * LINE`. The last line of stderr is added for failures only, and truncated to the size of an event.
 *
 * @param ns duration of the run in nanoseconds
 */
export function describeEnd(name: string, ending: Ending, ns: bigint, lastLine: string | undefined) {
  const words = `${escapeCell(name)}: ${describeEnding(ending, ns)}`;
  if (ending.kind === 'exited' && ending.status === 0)
    return { type: 'Normal', suffix: 'Succeeded', message: words } as const;
  const detail = lastLine === undefined ? '' : `: ${escapeCell(lastLine)}`;
  const message = truncateText(words + detail, MAX_MESSAGE_BYTES);
  return { type: 'Warning', suffix: 'Failed', message } as const;
}

function describeEnding(ending: Ending, ns: bigint): string {
  const duration = formatDuration(((ns + NS_PER_MS / 2n) / NS_PER_MS) * NS_PER_MS);
  switch (ending.kind) {
    case 'exited':
      if (ending.status === 0) return `succeeded in ${duration}`;
      return `failed after ${duration} with exit status ${ending.status}`;
    case 'killed':
      return `failed after ${duration}, ended by ${ending.signal}`;
    case 'not-started':
      return `could not be started: ${ending.reason}`;
  }
}
