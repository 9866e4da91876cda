import type { Clock } from '../../core/clock.ts';
import type { ObjectReference } from '../../event/types.ts';
import type { Stage } from '../flags/named-object.ts';

/** Limits the memory of watches that run for months: a full cache is cleared. */
const MAX_KNOWN = 20_000;

/** Lifetime of a result for an object without a UID: another object may get its name. */
const NAMED_MS = 1000;

/** Lifetime of a negative result after the server refused to show objects, which may be temporary. */
const REFUSED_MS = 30_000;

interface Known {
  result: Promise<boolean>;
  /** When it expires, on the monotonic clock. */
  untilMs: number;
}

type Matches = (object: ObjectReference, stage: Stage) => Promise<boolean>;

/**
 * Caches which objects match a filter: many events are about the same few objects.
 *
 * @param matches looks up whether an object matches
 * @param refusals returns how many times the server refused to show objects
 */
export function cacheMatches(
  matches: Matches,
  clock: Pick<Clock, 'monotonicMs'>,
  refusals: () => number,
): Matches {
  const all = new Map<string, Known>();
  return (object, stage) => {
    const { uid, apiVersion, kind, namespace, name } = object;
    const key = JSON.stringify([stage, uid, apiVersion, kind, namespace, name]);
    const nowMs = clock.monotonicMs();
    const known = all.get(key);
    if (known && nowMs < known.untilMs) return known.result;
    if (all.size >= MAX_KNOWN) all.clear();
    const isFixed = (uid && uid !== name) || stage === 'listed';
    const before = refusals();
    const entry: Known = {
      result: matches(object, stage).then((isWanted) => {
        if (!isWanted && refusals() !== before) entry.untilMs = Math.min(entry.untilMs, nowMs + REFUSED_MS);
        return isWanted;
      }),
      untilMs: isFixed ? Number.POSITIVE_INFINITY : nowMs + NAMED_MS,
    };
    entry.result.catch(() => all.delete(key));
    all.set(key, entry);
    return entry.result;
  };
}
