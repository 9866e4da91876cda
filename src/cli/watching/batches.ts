import { merge } from '../../core/merge.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { describeUpdate } from '../../select/describe-update.ts';
import { everyEvent, type IsNew, isNewInList, isNewInStream } from '../../select/new-events.ts';
import type { ConnectionLimits, FollowUpdate, Position } from '../../select/source.ts';
import { applyOrder } from '../flags/order-flags.ts';
import type { Io } from '../io/io.ts';
import { explainTargetError, reportFor, type Target, type Targets } from '../reading/targets.ts';

/** Matching events that arrived together, in order, and the positions of their targets after them. */
export interface Batch {
  events: readonly CoreV1Event[];
  positions: { target: Target; position: Position }[];
  /** Whether an event of the batch happened after the start. */
  isNew: IsNew;
}

interface BatchOptions {
  /** When the command started, in nanoseconds since the epoch. */
  startedAt: bigint;
  /** Skips events that happened before the start. */
  watchOnly: boolean;
  limits?: ConnectionLimits;
  /** Where each target resumes; default: at its beginning. */
  positions?: Map<Target, Position>;
  /** Batch that comes first. */
  pending?: Batch | undefined;
  /** Called with each update of a target, before it is filtered. */
  onUpdate?: ((update: FollowUpdate, target: Target) => void) | undefined;
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
  if (options.pending) yield options.pending;
  const [{ reading: first }] = targets;
  // New events wait until the lists of all targets are complete.
  const unlisted = new Set(targets.filter((target) => !options.positions?.has(target)));
  const listed: Pick<Batch, 'positions'> & { events: CoreV1Event[] } = { events: [], positions: [] };
  const held: Batch[] = [];
  const pages = new Map(targets.map((target) => [target, [] as CoreV1Event[]]));

  const follows = targets.map((target) => follow(target, options, io));
  for await (const { from, value } of merge<FollowUpdate>(follows)) {
    const target = targets[from] as Target;
    if ('events' in value) for (const event of value.events) mark(event, target);
    let batch: Batch;
    switch (value.kind) {
      case 'page':
        for (const event of value.events) pages.get(target)?.push(event);
        continue;
      case 'listed': {
        const events = target.reading.selectTimes(pages.get(target)?.splice(0) ?? []);
        const position = { target, position: positionOf(value) };
        batch = { events: applyOrder(events, first.order), positions: [position], isNew: everyEvent };
        if (!unlisted.delete(target)) break;
        for (const event of events) listed.events.push(event);
        listed.positions.push(position);
        if (unlisted.size > 0) continue;
        const isNew = isNewInList(options.startedAt, io.clock.now(), first.kind);
        yield { ...listed, events: applyOrder(listed.events, first.order, first.tail), isNew };
        listed.events = [];
        yield* held.splice(0);
        continue;
      }
      case 'changes': {
        const isNew = value.mayBeOld ? isNewInStream(options.startedAt) : everyEvent;
        batch = { events: value.events, positions: [{ target, position: positionOf(value) }], isNew };
        break;
      }
      default:
        reportFor(target, describeUpdate(value, target.reading.kind === 'local' ? 'store' : 'server'), io);
        continue;
    }
    if (unlisted.size > 0) held.push(batch);
    else yield batch;
  }
}

/**
 * Follows a target, and keeps the events that match.
 *
 * @throws KevError that names the target, unless the signal has aborted
 */
async function* follow(
  target: Target,
  { startedAt, watchOnly, limits, positions, onUpdate, signal }: BatchOptions,
  io: Io,
): AsyncGenerator<FollowUpdate> {
  const { kind, source, query, select, selectTimes } = target.reading;
  const position = positions?.get(target);
  let isBacklog = position === undefined;
  try {
    for await (const value of source.follow(query, { ...position, limits, signal })) {
      onUpdate?.(value, target);
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

function positionOf({ resourceVersion, server, newest }: Position): Position {
  return { resourceVersion, server, newest };
}
