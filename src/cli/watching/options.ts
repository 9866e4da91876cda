import { usageError } from '../../core/errors.ts';
import { checkPath } from '../../core/path-text.ts';
import { quoteWord } from '../../core/shell-word.ts';
import { parseExpression } from '../../select/expression.ts';
import { toConnectionLimits } from '../flags/connection-limits.ts';
import { parseDurationFlag } from '../flags/duration-flag.ts';
import type { WatchFlags } from '../flags/watch-flags.ts';
import type { Gate } from './gate.ts';

/**
 * Converts flags to the options of `kev watch` beyond those for reading.
 *
 * @throws KevError `usage` when they are wrong
 */
export function toWatchOptions(flags: Partial<WatchFlags>) {
  if (flags.resume === '') throw usageError('--resume needs a file');
  if (flags.resume !== undefined) checkPath('--resume', flags.resume);
  return {
    watchOnly: flags.watchOnly ?? false,
    gates: [...toGates('--until', flags.until), ...toGates('--fail-on', flags.failOn)],
    /** Whether the gates also check events that happened before the start. */
    includePast: flags.since !== undefined,
    timeoutMs: parseDurationFlag('--timeout', flags.timeout),
    limits: toConnectionLimits(flags),
  };
}

/**
 * Parses the expressions of `--until` or `--fail-on`.
 *
 * @throws KevError `usage`
 */
export function toGates(flag: Gate['flag'], texts: readonly string[] = []): Gate[] {
  return texts.map((text) => {
    if (/^\d/.test(text)) {
      throw usageError(
        `invalid ${flag} "${text}": expected an event expression, not a time`,
        `--timeout ends a watch after some time; kev get --before ${quoteWord(text)} is the upper time limit of a list`,
      );
    }
    const matchesAnyCase = parseExpression(text, { ignoreCase: true });
    return { flag, text, matches: parseExpression(text), matchesAnyCase };
  });
}
