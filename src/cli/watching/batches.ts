import { hasStatus } from '../../core/transient.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { ConnectionLimits, FollowUpdate, Position, ResyncReason } from '../../select/source.ts';
import { applyOrder } from '../flags/order-flags.ts';
import type { Io } from '../io/io.ts';
import { merge } from '../reading/merge.ts';
import { explainTargetError, reportFor, type Target, type Targets } from '../reading/targets.ts';
import { everyEvent, type IsNew, isNewInList, isNewInStream } from './new-events.ts';

/** Matching events that arrived together, in order, and the positions of their targets after them. */
export interface Batch {
  events: readonly CoreV1Event[];
  positions: { target: Target; position: Position }[];
  /** Whether an event of the batch happened after the start. */
  isNew: IsNew;
}

export interface BatchOptions {
  /** When the command started, in nanoseconds since the epoch. */
  startedAt: bigint;
  /** Skips events that happened before the start. */
  watchOnly: boolean;
  limits: ConnectionLimits;
  /** Where each target resumes; default: at its beginning. */
  positions: Map<Target, Position>;
  /** Batch that comes first. */
  pending?: Batch | undefined;
  signal: AbortSignal;
}

/**
 * Reads all targets: first their lists, merged in one order, then new events. Reports lost and restored connections
 * on stderr.
 *
 * @throws KevError that names the target
 */
export async function* readBatches(
  { targets, mark }: Targets,
  options: BatchOptions,
  io: Io,
): AsyncGenerator<Batch> {
  const { startedAt, positions, pending } = options;
  if (pending) yield pending;
  // New events wait until the lists of all targets are complete.
  const unlisted = new Set(targets.filter((target) => !positions.has(target)));
  const backlog = { events: [] as CoreV1Event[], positions: [] as Batch['positions'] };
  const held: Batch[] = [];
  const pages = new Map<Target, CoreV1Event[]>();
  const { order, tail } = targets[0].reading;

  const follows = targets.map((target) => follow(target, options, io));
  for await (const { from, value } of merge<FollowUpdate>(follows)) {
    const target = targets[from] as Target;
    switch (value.kind) {
      case 'page': {
        const { events } = value;
        for (const event of events) mark(event, target);
        const listed = pages.get(target);
        if (listed) for (const event of events) listed.push(event);
        else pages.set(target, events);
        break;
      }
      case 'listed': {
        const events = target.reading.selectTimes(pages.get(target) ?? []);
        const position = { target, position: positionOf(value) };
        pages.delete(target);
        if (unlisted.delete(target)) {
          for (const event of events) backlog.events.push(event);
          backlog.positions.push(position);
          if (unlisted.size > 0) break;
          const sorted = applyOrder(backlog.events, order, tail);
          const isNew = isNewInList(startedAt, io.clock.now(), targets[0].reading.kind);
          yield { ...backlog, events: sorted, isNew };
          backlog.events = [];
          yield* held.splice(0);
          break;
        }
        const batch = { events: applyOrder(events, order), positions: [position], isNew: everyEvent };
        if (unlisted.size > 0) held.push(batch);
        else yield batch;
        break;
      }
      case 'changes': {
        const { events } = value;
        for (const event of events) mark(event, target);
        const isNew = value.mayBeOld ? isNewInStream(startedAt) : everyEvent;
        const batch = { events, positions: [{ target, position: positionOf(value) }], isNew };
        if (unlisted.size > 0) held.push(batch);
        else yield batch;
        break;
      }
      default:
        reportFor(target, wordsFor(value, target), io);
    }
  }
}

/**
 * Follows a target, and keeps the events that match.
 *
 * @throws KevError that names the target, unless the signal has aborted
 */
async function* follow(
  target: Target,
  { startedAt, watchOnly, limits, positions, signal }: BatchOptions,
  io: Io,
): AsyncGenerator<FollowUpdate> {
  const { kind, source, query, select, selectTimes } = target.reading;
  const position = positions.get(target);
  let isBacklog = position === undefined;
  try {
    for await (const value of source.follow(query, { ...position, limits, signal })) {
      if (value.kind === 'page') {
        const isNew = isNewInList(startedAt, io.clock.now(), kind);
        const events = isBacklog && watchOnly ? value.events.filter(isNew) : value.events;
        yield { ...value, events: [...(await select(events, isBacklog ? 'listed' : 'listed again'))] };
      } else if (value.kind === 'changes') {
        yield { ...value, events: [...(await select(selectTimes(value.events), 'new'))] };
      } else {
        if (value.kind === 'listed') isBacklog = false;
        yield value;
      }
    }
  } catch (error) {
    throw signal.aborted ? error : explainTargetError(target, error, { verb: 'watch', what: 'events' });
  }
}

function wordsFor(
  told: Extract<FollowUpdate, { kind: 'forgotten' | 'lost' | 'recovered' }>,
  { reading }: Target,
): string {
  switch (told.kind) {
    case 'forgotten':
      return `${FORGOTTEN[told.why](reading.kind === 'local' ? 'store' : 'server')}; listing again; some events may be missing`;
    case 'lost': {
      const why = told.error.message.replace(/\s+/g, ' ');
      return hasStatus(told.error, 401, 403)
        ? `not allowed to watch (${why}); retrying`
        : `connection lost (${why}); reconnecting`;
    }
    case 'recovered':
      return 'reconnected';
  }
}

const FORGOTTEN: Record<ResyncReason, (source: string) => string> = {
  expired: (source) => `the ${source} no longer has the watched resourceVersion`,
  restored: (source) => `the ${source} was reset or restored to an earlier state`,
  replaced: (source) => `the ${source} was replaced by another one`,
};

function positionOf({ resourceVersion, server, newest }: Position): Position {
  return { resourceVersion, server, newest };
}
