import { KevError } from '../../../errors.ts';
import type { Expression } from '../../../event/expression.ts';
import { runWithin, TimeLimitExceeded } from '../../../event/time-limit.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { EXIT_DONE, EXIT_MATCHED } from '../../exit-status.ts';

/** Where a batch ends a watch: after the event at this place, with this status. */
export interface Verdict {
  at: number;
  status: number;
}

/**
 * The first of the events that ends a watch, badly when both kinds of expression fit it. Undefined: it goes on.
 *
 * @throws KevError `usage` when an expression takes too long
 */
export function judge(
  events: readonly CoreV1Event[],
  { until, failOn }: { until: Expression[]; failOn: Expression[] },
): Verdict | undefined {
  if (until.length === 0 && failOn.length === 0) return undefined;
  try {
    return runWithin(LIMIT_MS, () => firstOf(events, { until, failOn }));
  } catch (error) {
    if (!(error instanceof TimeLimitExceeded)) throw error;
    throw new KevError('usage', 'cannot apply --until and --fail-on: a regular expression takes too long', {
      hint: 'one repetition within another, as in (a+)+, can take for ever',
    });
  }
}

/** How long expressions may take for one batch: a regular expression can go on for ever. */
const LIMIT_MS = 5000;

function firstOf(
  events: readonly CoreV1Event[],
  { until, failOn }: { until: Expression[]; failOn: Expression[] },
): Verdict | undefined {
  for (const [at, event] of events.entries()) {
    if (failOn.some((fits) => fits(event))) return { at, status: EXIT_MATCHED };
    if (until.some((fits) => fits(event))) return { at, status: EXIT_DONE };
  }
  return undefined;
}
