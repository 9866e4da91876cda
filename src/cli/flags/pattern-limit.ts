import { usageError } from '../../core/errors.ts';
import { runWithin, TimeLimitExceeded } from '../../core/run-within.ts';

/** Time limit of regular expressions for one batch of events, during which Ctrl-C has no effect. */
const LIMIT_MS = 5000;

/**
 * Applies the regular expressions of these flags to a batch of events.
 *
 * @throws KevError `usage` when they take too long
 */
export function applyPatterns<T>(flags: string, apply: () => T): T {
  try {
    return runWithin(LIMIT_MS, apply);
  } catch (error) {
    if (!(error instanceof TimeLimitExceeded)) throw error;
    throw usageError(
      `cannot apply ${flags}: a regular expression takes too long`,
      'nested repetition, as in (a+)+, can take forever',
    );
  }
}
