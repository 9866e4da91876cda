import { usageError } from '../../core/errors.ts';
import type { DumpSource } from '../../dump/dump-source.ts';
import type { DumpedObject } from '../../dump/to-events.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { createTimeFormat } from '../../print/time-format.ts';
import { matchesFilter } from '../../select/filter.ts';
import type { SortKey } from '../../select/order.ts';
import { type EventQuery, matchesQuery } from '../../select/query.ts';
import type { EventSource } from '../../select/source.ts';
import type { Backend } from '../backend/backend.ts';
import { openBackend } from '../backend/open-backend.ts';
import { checkTimes, type Filters, toFilters, toTimes } from '../flags/filter-flags.ts';
import type { Stage } from '../flags/named-object.ts';
import { type Order, toOrder } from '../flags/order-flags.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';
import { formatFiles, openVerboseLog } from '../io/verbose.ts';
import { openObjectFilter } from './open-object-filter.ts';
import type { ReadProgress } from './read-progress.ts';
import { selectEvents } from './select-events.ts';

/** What the flags of a reading command ask for: the source of events, filters, and order. */
export interface Reading extends AsyncDisposable {
  kind: 'cluster' | 'local' | 'dump';
  /** Undefined for a dump. */
  backend: Backend | undefined;
  source: EventSource;
  /** The server's address, the store's directory, or the files. */
  location: string;
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
  /** Shows how much has been read of all targets. */
  progress: ReadProgress;
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
  /** Called with the objects in dumps that are not events. */
  onObjects?: (objects: DumpedObject[]) => void;
}

/**
 * Opens what the flags ask for, without listing events.
 *
 * @param io derived from that of `progress`
 * @throws KevError `usage` when the flags are wrong, `input` when the backend can't be used, `missing` for an unknown
 * type of objects
 */
export async function openReading(
  flags: ReadFlags,
  progress: ReadProgress,
  io: Io,
  { defaultKey = 'lastSeen', patient = false, onObjects }: ReadingOptions = {},
): Promise<Reading> {
  const { key = defaultKey, reverse } = toOrder(flags);
  const { all, formatTime } = readFilters(flags, io);
  const isDump = flags.filename !== undefined;
  const hasTimes = flags.since !== undefined || flags.before !== undefined;
  // Times in a dump may be relative to its last event, which is not known yet.
  if (!isDump) checkTimes(all.filter, flags);
  const { since: _, before: __, ...untimed } = all.filter;
  const filters = isDump ? { ...all, filter: untimed } : all;
  const hasFilters =
    all.fields.length + all.labels.length > 0 || Object.values(all.filter).some((part) => part !== undefined);

  const opened = await openFiles(flags, io, onObjects);
  const dump = opened?.dump;
  const backend = dump ? undefined : await openBackend(flags, io, 'read');
  const { kind, location, namespace: chosen } = (dump ?? backend) as DumpSource | Backend;
  const source = dump ?? (backend as Backend).source;
  const now = opened?.now ?? (() => io.clock.now());
  const close = async () => backend?.[Symbol.asyncDispose]();
  try {
    const everywhere = flags.allNamespaces ? undefined : chosen;
    const objectFilter = await openObjectFilter(flags, everywhere, backend, io, patient);
    const namespace = objectFilter ? objectFilter.namespace : everywhere;
    const fields = [...filters.fields, ...(objectFilter?.fields ?? [])];
    const query = {
      ...(namespace !== undefined && { namespace }),
      ...(fields.length > 0 && { fields }),
      ...(filters.labels.length > 0 && { labels: filters.labels }),
      ...(objectFilter?.owners && { owners: objectFilter.owners }),
    };
    const sample: CoreV1Event[] = [];
    return {
      kind,
      source,
      backend,
      location,
      query: isDump ? {} : query,
      ...(isDump && { sample }),
      async select(events, stage = 'listed') {
        if (!isDump) return selectEvents(events, stage, filters, objectFilter);
        if (sample.length < MAX_SAMPLE) for (const event of events) sample.push(event);
        const matching = events.filter((event) => matchesQuery(event, query));
        return selectEvents(matching, stage, filters, objectFilter);
      },
      selectTimes(events) {
        if (!isDump || !hasTimes) return events;
        const times = toTimes(flags, { now: now(), formatTime });
        checkTimes(times, flags);
        return events.filter((event) => matchesFilter(event, times));
      },
      needsAll: isDump && hasTimes,
      now,
      order: { key, reverse },
      progress,
      tail: filters.tail,
      filters: { ...all, fields },
      isFiltered: objectFilter !== undefined || hasFilters,
      namespace,
      get isDamaged() {
        return dump?.isDamaged ?? false;
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openFiles(
  flags: ReadFlags,
  io: Io,
  onObjects: ReadingOptions['onObjects'],
): Promise<{ dump: DumpSource; now: () => bigint } | undefined> {
  if (flags.filename === undefined) return undefined;
  const { openDumpClock, openDumps } = await import('../backend/open-dumps.ts');
  openVerboseLog(flags, io)?.(`reading ${formatFiles(flags.filename)}`);
  const dump = openDumps(flags.filename, flags, io, onObjects);
  return { dump, now: openDumpClock(dump, flags, io) };
}

/**
 * Parses the filters for single events.
 *
 * @throws KevError `usage` when a flag is wrong, or when no time depends on `--timezone`
 */
function readFilters(flags: ReadFlags, { clock }: Io): { all: Filters; formatTime: (at: bigint) => string } {
  let usesZone = false;
  const formatZoned = timeFormat(flags.timezone);
  const formatTime = (at: bigint) => {
    usesZone = true;
    return formatZoned(at);
  };
  const all = toFilters(flags, { now: clock.now(), formatTime });
  if (flags.timezone !== undefined && !flags.timestamps && flags.filename === undefined && !usesZone) {
    const [flag, text] = flags.since === undefined ? ['--before', flags.before] : ['--since', flags.since];
    throw usageError(`--timezone has no effect on ${flag} ${text}`, '-t shows times in this zone');
  }
  return { all, formatTime };
}

/** Maximum number of events in `sample`. */
const MAX_SAMPLE = 2000;

/** Loading a time zone is slow, so that of the machine is loaded on first use. */
function timeFormat(timezone: string | undefined): (at: bigint) => string {
  let format = timezone === undefined ? undefined : createTimeFormat(timezone);
  return (at) => {
    format ??= createTimeFormat();
    return format(at);
  };
}
