import { usageError } from '../../../core/errors.ts';
import { parseQuantity } from '../../../core/quantity.ts';
import { fromMs } from '../../../event/time.ts';
import type { RetentionLimits } from '../../../store/history/retention.ts';
import { parseDurationFlag } from '../../flags/duration-flag.ts';
import type { RecordFlags } from './flags.ts';

/** Default of --max-size. */
const DEFAULT_MAX_SIZE = '2Gi';

/** A store that is smaller than this could hold little more than its write-ahead log. */
const MIN_BYTES = 16 * 1024 * 1024;

/**
 * Parses the flags about what is kept. 0 means no limit.
 *
 * @throws KevError `usage`
 */
export function toRetentionLimits({
  keep,
  keepWarnings,
  maxSize = DEFAULT_MAX_SIZE,
}: RecordFlags): RetentionLimits {
  return {
    keep: toNanoseconds(parseDurationFlag('--keep', keep)),
    keepWarnings: toNanoseconds(parseDurationFlag('--keep-warnings', keepWarnings)),
    maxBytes: toBytes(maxSize),
  };
}

function toNanoseconds(ms: number | undefined): bigint | undefined {
  return ms === undefined ? undefined : fromMs(Math.round(ms));
}

function toBytes(text: string): number | undefined {
  const bytes = parseQuantity(text);
  if (bytes === 0) return undefined;
  if (bytes !== undefined && bytes >= MIN_BYTES) return bytes;
  const [, number, unit] = /^(\d+) ?([KMGT])i?B?$/i.exec(text) ?? [];
  throw usageError(
    `invalid --max-size "${text}": expected a size of at least 16Mi, such as 2Gi`,
    unit && `did you mean ${number}${unit.toUpperCase()}i?`,
  );
}
