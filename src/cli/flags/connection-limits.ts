import type { ConnectionLimits } from '../../select/source.ts';
import { parseDurationFlag } from './duration-flag.ts';
import type { ConnectionLimitFlags } from './watch-flags.ts';

/**
 * Parses the flags about connections that stay open.
 *
 * @throws KevError `usage`
 */
export function toConnectionLimits({ silenceLimit, maxPause }: ConnectionLimitFlags): ConnectionLimits {
  return {
    idleTimeoutMs: parseDurationFlag('--silence-limit', silenceLimit),
    maxBackoffMs: parseDurationFlag('--max-pause', maxPause),
  };
}
