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

/** What the flags of a reading command ask for: the source of events, filters, and order. */
export interface Reading
  extends AsyncDisposable,
    Pick<ReadLocation, 'kind' | 'backend' | 'source' | 'location'> {
  /** The part of the filters that the source evaluates. */
  query: EventQuery;
  /**
   * Applies the filters that the source can't evaluate. The order stays.
   *
   * @param stage when the events were seen. Default `listed`
   */
  select(events: readonly CoreV1Event[], stage?: Stage): Promise<readonly CoreV1Event[]>;
  /** Applies the time limits to a complete list: in a dump, they may be relative to its last event. */
  selectTimes(listed: readonly CoreV1Event[]): readonly CoreV1Event[];
  /** Whether all events must be read before the first is printed. */
  needsAll: boolean;
  /** Returns the time that ages are relative to. */
  now(): bigint;
  order: Order;
  /** Number of last events to print; undefined for all. */
  tail: number | undefined;
  /** Filters for single events. */
  filters: Filters;
  /** Events of a dump, including those that don't match: it may be readable only once. */
  sample?: readonly CoreV1Event[];
  /** Whether any filter applies. */
  isFiltered: boolean;
  /** Namespace, for messages; undefined for all. */
  namespace: string | undefined;
  /** Whether a part of the input was damaged, which has been reported. */
  readonly isDamaged: boolean;
}

/** Defaults of a command. */
export interface ReadingOptions {
  /** Default sort key. Default: when events last happened. */
  defaultKey?: SortKey;
  /** Retries while the server can't be reached: a watch outlives restarts of its server. Default off. */
  patient?: boolean;
}

/**
 * Opens what the flags ask for, without listing events.
 *
 * @throws KevError `usage` when the flags are wrong, `input` when the backend can't be used, `missing` for an unknown
 * type of objects
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
  // Times in a dump may be relative to its last event, which is not known yet.
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

/** Maximum number of events in `sample`. */
const MAX_SAMPLE = 2000;

/** Lists the matching events in order, and returns the version of the list. */
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
  // Objects of new events may have to be read one by one.
  const chosen: CoreV1Event[] = [];
  for (const event of wanted) if (await about.includes(event, stage)) chosen.push(event);
  return chosen;
}

function applyFilter(events: readonly CoreV1Event[], filter: EventFilter): readonly CoreV1Event[] {
  const apply = () => events.filter((event) => matchesFilter(event, filter));
  return hasPatterns(filter) ? applyPatterns(apply) : apply();
}

/** Time limit of patterns for one batch of events, during which Ctrl-C has no effect. */
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

/** Loading a time zone is slow, so that of the machine is loaded on first use. */
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
