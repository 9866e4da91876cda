import type { CoreV1Event } from '../../../event/types.ts';
import { EventDeduplicator, isBehind } from '../../../select/deduplicator.ts';
import { isNewInList } from '../../../select/new-events.ts';
import type { FollowUpdate } from '../../../select/source.ts';
import type { Gap } from '../../../store/history/gap.ts';
import type { ReadFlags } from '../../flags/read-flags.ts';
import type { Io } from '../../io/io.ts';
import { listTargets, openTargets, type Target, type Targets } from '../../reading/targets.ts';
import { readBatches } from '../../watching/batches.ts';
import { ObservedCoverage } from './observed-coverage.ts';

/** Called with the new states of events. */
export type Observe = (events: readonly CoreV1Event[], targets: Targets) => Promise<void>;

/** Who observes the events of a run. */
export interface Observers {
  observe: Observe;
  /**
   * Called at the end with the times for which events may have been missed, and with what was observed, still open;
   * undefined if it can't be read.
   */
  onEnd?: ((gaps: readonly Gap[], target: Target | undefined) => Promise<void>) | undefined;
}

/**
 * Observes the events that happen while a command runs: follows them, and lists them once more at the end, since the
 * last ones may not have arrived yet.
 *
 * Returns the function that observes what happened until then, and closes the sources. It throws KevError when they
 * can't be read.
 *
 * @param startedAt start of the command, in nanoseconds since the epoch
 */
export function observeEvents(
  flags: ReadFlags,
  startedAt: bigint,
  { observe, onEnd }: Observers,
  io: Io,
): () => Promise<void> {
  const known = new EventDeduplicator();
  const stop = new AbortController();
  const opening = openTargets(flags, io, { patient: true });
  const coverage = new ObservedCoverage();
  /** Version of the first list. */
  let firstVersion: string | undefined;

  const add = async (events: readonly CoreV1Event[], targets: Targets) => {
    const news = events.filter((event) => known.add(event));
    if (news.length > 0) await observe(news, targets);
  };
  const follow = async () => {
    const targets = await opening;
    const signal = AbortSignal.any([io.signal, stop.signal]);
    const onUpdate = (update: FollowUpdate, target: Target) => coverage.note(update, nowOf(target));
    const options = { startedAt, watchOnly: true, onUpdate, signal };
    try {
      for await (const { events, positions } of readBatches(targets, options, io)) {
        firstVersion ??= positions[0]?.position.resourceVersion;
        await add(events, targets);
      }
    } catch (error) {
      if (signal.aborted) return;
      coverage.noteLost();
      throw error;
    }
  };
  const nowOf = ({ reading }: Target) => reading.source.now?.() ?? io.clock.now();
  /** Times of repeats have whole seconds, and don't tell whether an event of the first second is new. */
  const isAfterFirstList = ({ metadata: { resourceVersion } }: CoreV1Event) =>
    firstVersion !== undefined && resourceVersion !== undefined && isBehind(firstVersion, resourceVersion);

  const following = follow();
  // It is reported at the end.
  following.catch(() => {});
  return async () => {
    await using targets = await opening;
    // kev run has one namespace, or all, of one context.
    const [target] = targets.targets;
    let list: readonly CoreV1Event[] | undefined;
    try {
      list = await listTargets(targets, io.signal);
      const isRecent = isNewInList(startedAt, io.clock.now(), target.reading.kind);
      const last = list.filter((event) => isRecent(event) || isAfterFirstList(event));
      await add(last, targets);
    } finally {
      const gaps = coverage.gaps(list, nowOf(target), { from: startedAt, to: io.clock.now() });
      stop.abort();
      await onEnd?.(gaps, list && target);
    }
    await following;
  };
}
