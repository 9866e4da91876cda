import { MemoryBound } from '../../event/memory-bound.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { type KnownObject, toFacts } from '../../explain/facts.ts';
import type { Grouping } from '../../explain/lanes/groups.ts';
import { LaneCollector } from '../../explain/lanes/lane-collector.ts';
import type { LaneEvent } from '../../explain/lanes/lane-event.ts';
import type { Timeline } from '../../explain/lanes/timeline.ts';
import { type LaneContext, toLaneEvents } from '../../explain/lanes/to-lane-events.ts';
import { findLinks } from '../../explain/links.ts';
import { findRelatedEvents } from '../../explain/related-events.ts';
import type { Question } from '../../explain/scope.ts';
import { parseObjectOrType } from '../../kinds/object-name.ts';
import { formatCount } from '../../print/count.ts';
import { matchesFilter } from '../../select/filter.ts';
import { matchesObject } from '../../select/object-filter.ts';
import { matchesQuery } from '../../select/query.ts';
import { findForObject } from '../flags/for-flag.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import { readEvidence } from './evidence.ts';
import { checkObject } from './is-missing.ts';
import { locateLanes } from './locate-lanes.ts';
import { ownersHint } from './open-object-filter.ts';
import { readList } from './read-list.ts';
import type { Reading } from './reading.ts';
import { explainTargetError, LISTING, openTargets, type Target, type Targets } from './targets.ts';
import { gapsOf, rangeOf } from './timeline-range.ts';

/** Targets whose events are shown over time. */
interface TimelineTargets extends AsyncDisposable {
  targets: Targets;
  /**
   * Reads the events, and what is known about their past. Undefined when no events match.
   *
   * @throws KevError when events can't be read; `missing` when an object does not exist, and has no events
   */
  read(by: Grouping): Promise<Timeline | undefined>;
}

/**
 * Opens what the flags ask for.
 *
 * @param names objects, `TYPE/NAME` or `TYPE`: only they, and what belongs to them as in `kev why`. Default: everything
 * @throws KevError as `openTargets`
 */
export async function openTimeline(
  flags: ReadFlags,
  names: readonly string[],
  io: Io,
): Promise<TimelineTargets> {
  const dumped: KnownObject[] = [];
  // What belongs to an object may be in another namespace: its node.
  const { namespace: _, namespaces: __, ...anywhere } = flags;
  const isAnywhere = flags.filename !== undefined && names.length > 0;
  const targets = await openTargets(isAnywhere ? anywhere : flags, io, {
    onObjects: (objects) => {
      for (const each of objects) dumped.push(each);
    },
  });
  return {
    targets,
    async read(by) {
      const events: LaneEvent[] = [];
      for (const target of targets.targets) {
        for (const event of await readTarget(target, { flags, names, dumped }, io)) events.push(event);
      }
      const [{ reading }] = targets.targets;
      const last = lastOf(events, reading.tail);
      const range = last.length === 0 ? undefined : rangeOf(reading, last, flags);
      return range && { events: last, range, gaps: gapsOf(targets.targets, range), by };
    },
    [Symbol.asyncDispose]: () => targets[Symbol.asyncDispose](),
  };
}

/** Returns the events that happened last. `tail`: how many; undefined for all. */
function lastOf(events: LaneEvent[], tail: number | undefined): LaneEvent[] {
  return tail === undefined ? events : events.sort((a, b) => b.last - a.last).slice(0, tail);
}

/** What a timeline is about. */
interface Wanted {
  flags: ReadFlags;
  names: readonly string[];
  dumped: readonly KnownObject[];
}

async function readTarget(target: Target, wanted: Wanted, io: Io): Promise<LaneEvent[]> {
  const { names } = wanted;
  const isComplete = names.length > 0 || target.reading.kind === 'dump';
  const read = isComplete ? readRelated(target, wanted, io) : readMatching(target, io);
  const { lanes, untimed } = await read;
  if (untimed > 0) printMessage('warning', `${formatCount(untimed, 'event')} without a time left out`, io);
  return lanes;
}

interface ReadLanes {
  lanes: LaneEvent[];
  /** Number of events without any time, which are left out. */
  untimed: number;
}

/** Reads the events that match the flags only, page by page: a recording has millions. */
async function readMatching(target: Target, io: Io): Promise<ReadLanes> {
  const { reading, context } = target;
  const collector = new LaneCollector();
  const bound = new MemoryBound();
  const select = async (page: readonly CoreV1Event[]) => {
    const events = await reading.select(page);
    bound.add(collector.add(events, { ...(await readStates(reading, events, io)), cluster: context }));
    return reading.tail === undefined ? [] : events;
  };
  await readList({ ...reading, select }, io.signal).catch((error) => {
    throw explainTargetError(target, error, LISTING);
  });
  return { lanes: await locateLanes(collector, target, io), untimed: collector.untimed };
}

/** Reads the states of events, where the source has them. */
async function readStates(
  { source }: Reading,
  events: readonly CoreV1Event[],
  { signal }: Io,
): Promise<LaneContext> {
  const states = await source.readStates?.(events, { signal });
  return states ? { statesOf: (event) => states.get(event) } : {};
}

/** Reads all events, finds those that belong to the objects, and of these those that match the flags. */
async function readRelated(target: Target, { flags, names, dumped }: Wanted, io: Io): Promise<ReadLanes> {
  const { reading, context } = target;
  const { query, filters, backend } = reading;
  const { namespace: inNamespace, ...terms } = query;
  const { since, before } = filters.filter;
  const named = await Promise.all(names.map((name) => findForObject(name, undefined, backend, io)));
  const isClusterScoped = named.some((each) => each.isClusterScoped);
  // A store finds them by an index, also in years of events.
  const owners = reading.source.listNewest && ownersHint(named.map(({ filter }) => filter));
  const all: Reading = {
    ...reading,
    query: { ...(inNamespace !== undefined && { namespace: inNamespace }), ...(owners && { owners }) },
    select: async (events) =>
      reading.kind === 'dump' ? events : events.filter((event) => matchesFilter(event, { since, before })),
    order: { key: 'lastSeen', reverse: false },
    tail: undefined,
  };
  const evidence = await readEvidence({ ...target, reading: all }, isClusterScoped, io);
  const objects = reading.kind === 'dump' ? dumped : evidence.objects;
  const facts = toFacts({ ...evidence, objects });
  const links = findLinks(facts);
  const matching = (await reading.select(evidence.events)).filter((event) => matchesQuery(event, terms));
  const finish = async (events: readonly CoreV1Event[]) => {
    const lanes = toLaneEvents(events, links, {
      ...(await readStates(reading, events, io)),
      cluster: context,
    });
    return { lanes, untimed: events.length - lanes.length };
  };
  if (names.length === 0) return finish(matching);

  const namespaces = reading.kind === 'dump' ? (flags.namespaces ?? [undefined]) : [reading.namespace];
  const question: Question = {
    object: (reference) =>
      named.some(({ filter, isClusterScoped }) =>
        namespaces.some((namespace) =>
          matchesObject(reference, { ...filter, namespace: isClusterScoped ? undefined : namespace }),
        ),
      ),
  };
  const related = new Set(findRelatedEvents(question, evidence.events, facts, links));
  for (const [at, text] of names.entries()) {
    const { type, name } = parseObjectOrType(text);
    if (name === undefined) continue;
    const isClusterScoped = named[at]?.isClusterScoped ?? false;
    await checkObject({ type, name, isClusterScoped }, related.size, target, io);
  }
  return finish(matching.filter((event) => related.has(event)));
}
