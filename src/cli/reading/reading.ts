import { KevError } from '../../core/errors.ts';
import { runWithin, TimeLimitExceeded } from '../../core/run-within.ts';
import { MemoryBound } from '../../event/memory-bound.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { createTimeFormat } from '../../print/time-format.ts';
import { type EventFilter, hasPatterns, matchesFilter } from '../../select/filter.ts';
import { listAll } from '../../select/list-all.ts';
import type { SortKey } from '../../select/order.ts';
import { type EventQuery, matchesQuery } from '../../select/query.ts';
import { openDumpClock } from '../backend/dump-now.ts';
import { openLocation, type ReadLocation } from '../backend/location.ts';
import { checkTimes, type Filters, toFilters, toTimes } from '../flags/filter-flags.ts';
import type { Stage } from '../flags/named-object.ts';
import { applyOrder, type Order, toOrder } from '../flags/order-flags.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';
import { type OpenedObjectFilter, openObjectFilter } from './open-object-filter.ts';

/** What the flags of a reading command ask for: where events come from, which are wanted, and in which order. */
export interface Reading
  extends AsyncDisposable,
    Pick<ReadLocation, 'kind' | 'backend' | 'source' | 'location'> {
  /** What the source is asked for: the part of the filters that it can evaluate. */
  query: EventQuery;
  /**
   * Those of some events that are wanted, in the order given: the part of the filters that is applied here.
   *
   * @param stage when the events were seen. Default `listed`
   */
  select(events: readonly CoreV1Event[], stage?: Stage): Promise<readonly CoreV1Event[]>;
  /** Those of a whole list's events that happened when it is asked for: in a dump, times are counted from its last event. */
  selectTimes(listed: readonly CoreV1Event[]): readonly CoreV1Event[];
  /** Whether no event can be printed before all are there. */
  needsAll: boolean;
  /** The time that ages are counted from. */
  now(): bigint;
  order: Order;
  /** How many of the last in the order are wanted; undefined: all. */
  tail: number | undefined;
  /** What is wanted of each event by itself. */
  filters: Filters;
  /** Of a dump, which can be read only once: events that were in it, also those that are not wanted. */
  sample?: readonly CoreV1Event[];
  /** Whether there are events that are not wanted. */
  isFiltered: boolean;
  /** Where is read, for the words of messages. Undefined: in all namespaces. */
  namespace: string | undefined;
  /** Whether something of what was read so far was damaged. It has been said. */
  readonly isDamaged: boolean;
}

/** What a command adds to what its flags ask for. */
export interface ReadingOptions {
  /** What events are ordered by when no flag says so. Default: when they last happened. */
  defaultKey?: SortKey;
  /** Objects are looked up for as long as it takes: what is watched outlives its server. Default off. */
  patient?: boolean;
}

/**
 * Opens what the flags ask for. Nothing is listed yet.
 *
 * @throws KevError `usage` when the flags are wrong, `input` when the place that they name cannot be used,
 *   `missing` when there is no such type of objects
 */
export async function openReading(
  flags: ReadFlags,
  io: Io,
  { defaultKey = 'lastSeen', patient = false }: ReadingOptions = {},
): Promise<Reading> {
  const { key = defaultKey, reverse } = toOrder(flags);
  let usesZone = false;
  const formatZoned = timeFormat(flags.timezone);
  const formatTime = (at: bigint) => {
    usesZone = true;
    return formatZoned(at);
  };
  const started = io.clock.now();
  const all = toFilters(flags, { now: started, formatTime });
  if (flags.timezone !== undefined && !flags.timestamps && flags.filename === undefined && !usesZone) {
    const [flag, text] = flags.since === undefined ? ['--before', flags.before] : ['--since', flags.since];
    throw new KevError('usage', `--timezone has no effect on ${flag} ${text}`, {
      hint: '-t shows times in this zone',
    });
  }
  // Those of a dump may be counted from its last event, which is not known yet.
  if (flags.filename === undefined) checkTimes(all.filter, flags);
  const place = await openLocation(flags, io);
  const isDump = place.kind === 'dump';
  const hasTimes = flags.since !== undefined || flags.before !== undefined;
  const { since: _, before: __, ...untimed } = all.filter;
  const filters = isDump ? { ...all, filter: untimed } : all;
  const now = isDump ? openDumpClock(flags, io, place) : () => io.clock.now();
  const selectTimes = (events: readonly CoreV1Event[]) => {
    if (!isDump || !hasTimes) return events;
    const times = toTimes(flags, { now: now(), formatTime });
    checkTimes(times, flags);
    return events.filter((event) => matchesFilter(event, times));
  };
  const sample: CoreV1Event[] = [];
  try {
    const about = await openObjectFilter(flags, place.namespace, place.backend, io, patient);
    const namespace = about ? about.namespace : place.namespace;
    const fields = [...filters.fields, ...(about?.fields ?? [])];
    const query = {
      ...(namespace !== undefined && { namespace }),
      ...(fields.length > 0 && { fields }),
      ...(filters.labels.length > 0 && { labels: filters.labels }),
    };
    const selectOfDump = (events: readonly CoreV1Event[], stage: Stage) => {
      if (sample.length < MAX_SAMPLE) for (const event of events) sample.push(event);
      return select(
        events.filter((event) => matchesQuery(event, query)),
        stage,
        filters,
        about,
      );
    };
    return {
      kind: place.kind,
      source: place.source,
      backend: place.backend,
      location: place.location,
      query: isDump ? {} : query,
      ...(isDump && { sample }),
      select: (events, stage = 'listed') =>
        isDump ? selectOfDump(events, stage) : select(events, stage, filters, about),
      selectTimes,
      needsAll: isDump && hasTimes,
      now,
      order: { key, reverse },
      tail: filters.tail,
      filters: { ...all, fields },
      isFiltered: about !== undefined || isFilter(all),
      namespace,
      get isDamaged() {
        return place.isDamaged();
      },
      [Symbol.asyncDispose]: place.close,
    };
  } catch (error) {
    await place.close();
    throw error;
  }
}

/** How many events of a dump are remembered. */
const MAX_SAMPLE = 2000;

/** The events that are there and wanted, in the order that is wanted, and where the list stands. */
export async function readList(
  { source, query, select, selectTimes, order, tail }: Reading,
  signal: AbortSignal,
): Promise<{ events: readonly CoreV1Event[]; resourceVersion: string }> {
  const bound = new MemoryBound();
  const { events, resourceVersion } = await listAll(source, query, {
    signal,
    select: async (page) => {
      const wanted = await select(page);
      bound.add(wanted);
      return wanted;
    },
  });
  return { events: applyOrder(selectTimes(events), order, tail), resourceVersion };
}

async function select(
  events: readonly CoreV1Event[],
  stage: Stage,
  { filter }: Filters,
  about: OpenedObjectFilter | undefined,
): Promise<readonly CoreV1Event[]> {
  const wanted = applyFilter(events, filter);
  if (about === undefined) return wanted;
  if (stage !== 'new') {
    const isAbout = await Promise.all(wanted.map((event) => about.includes(event, stage)));
    return wanted.filter((_, at) => isAbout[at]);
  }
  // What these events are about may have to be read one by one.
  const chosen: CoreV1Event[] = [];
  for (const event of wanted) if (await about.includes(event, stage)) chosen.push(event);
  return chosen;
}

function applyFilter(events: readonly CoreV1Event[], filter: EventFilter): readonly CoreV1Event[] {
  const apply = () => events.filter((event) => matchesFilter(event, filter));
  return hasPatterns(filter) ? applyPatterns(apply) : apply();
}

/** How long patterns may take for all events that came together: meanwhile not even Ctrl-C is heard. */
const PATTERNS_MS = 5000;

function applyPatterns<T>(apply: () => T): T {
  try {
    return runWithin(PATTERNS_MS, apply);
  } catch (error) {
    if (!(error instanceof TimeLimitExceeded)) throw error;
    throw new KevError('usage', 'cannot apply --include and --exclude: a regular expression takes too long', {
      hint: 'nested repetition, as in (a+)+, can take forever',
    });
  }
}

/** Looking a zone up takes a moment: the machine's own is looked up when it is needed. */
function timeFormat(timezone: string | undefined): (at: bigint) => string {
  let format = timezone === undefined ? undefined : createTimeFormat(timezone);
  return (at) => {
    format ??= createTimeFormat();
    return format(at);
  };
}

function isFilter({ fields, labels, filter }: Filters): boolean {
  return fields.length + labels.length > 0 || Object.values(filter).some((part) => part !== undefined);
}
