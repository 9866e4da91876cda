import type { Expression } from '../../../event/expression.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { EXIT_DONE, EXIT_MATCHED } from '../../exit-status.ts';

/** Where a batch ends a watch: after the event at this place, with this status. */
export interface Verdict {
  at: number;
  status: number;
}

/** The first of the events that ends a watch, badly when both kinds of expression fit it. Undefined: it goes on. */
export function judge(
  events: readonly CoreV1Event[],
  { until, failOn }: { until: Expression[]; failOn: Expression[] },
): Verdict | undefined {
  if (until.length === 0 && failOn.length === 0) return undefined;
  for (const [at, event] of events.entries()) {
    if (failOn.some((fits) => fits(event))) return { at, status: EXIT_MATCHED };
    if (until.some((fits) => fits(event))) return { at, status: EXIT_DONE };
  }
  return undefined;
}
