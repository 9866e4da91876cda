import { usageError } from '../../../core/errors.ts';
import { parseDurationFlag } from '../../flags/duration-flag.ts';
import type { FlushFlags } from './flags.ts';

/** Default retry budget for a server. */
export const DEFAULT_TIMEOUT = '30s';

/** Options of `kev flush`. */
export type FlushOptions =
  | { kind: 'deliver'; timeoutMs: number | undefined; from?: string[] | undefined }
  | { kind: 'list' }
  | { kind: 'drop'; which: Dropped };

/** Records to drop: by ID, those that were refused, or all. */
export type Dropped = { kind: 'some'; ids: number[] } | { kind: 'refused' } | { kind: 'all' };

/**
 * Converts arguments and flags to options.
 *
 * @throws KevError `usage` when they are wrong
 */
export function toFlushOptions(
  ids: string[],
  flags: Pick<FlushFlags, 'list' | 'drop' | 'all' | 'timeout' | 'from' | 'contexts'>,
): FlushOptions {
  const { list, drop, all, timeout } = flags;
  if (ids.length > 0 && !drop) {
    const [first = ''] = ids;
    throw usageError(
      `unexpected argument "${first}": IDs require --drop`,
      /^(?:list|drop|all)$/.test(first) ? `did you mean --${first}?` : undefined,
    );
  }
  if (flags.from && (flags.contexts?.length ?? 0) > 1)
    throw usageError('--from delivers to one context: expected one --context');
  if (list) return { kind: 'list' };
  if (!drop)
    return {
      kind: 'deliver',
      timeoutMs: parseDurationFlag('--timeout', timeout ?? DEFAULT_TIMEOUT),
      from: flags.from,
    };
  if (all && ids.length > 0) throw usageError("IDs and --all can't be used together");
  if (all) return { kind: 'drop', which: { kind: 'all' } };
  return { kind: 'drop', which: ids.length > 0 ? { kind: 'some', ids: ids.map(toId) } : { kind: 'refused' } };
}

function toId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw usageError(`invalid ID "${text}": expected a number that --list shows`);
}
