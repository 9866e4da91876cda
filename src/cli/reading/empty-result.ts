import { KevError } from '../../core/errors.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { runWithin } from '../../core/run-within.ts';
import { lastSeen } from '../../event/event-times.ts';
import { formatTime } from '../../event/time.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { parseObjectOrType } from '../../kinds/object-name.ts';
import { formatAge } from '../../print/age.ts';
import { escapeCell } from '../../print/escape.ts';
import { type EventFilter, matchesFilter, textsOf } from '../../select/filter.ts';
import { matchesLabels } from '../../select/label-selector.ts';
import { type EventQuery, matchesQuery, readField } from '../../select/query.ts';
import type { Filters } from '../flags/filter-flags.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';
import type { Target, Targets } from './targets.ts';

/** Number of events to search for the cause. */
const ENOUGH = 2000;

type Question = ReadFlags & { watchOnly?: true };

/**
 * Prints hints about why no events match, from the events that exist. Resolves to whether there were any hints.
 */
export async function hintAtEmptyResult(
  { targets }: Targets,
  flags: Question,
  signal: AbortSignal,
  io: Io,
): Promise<boolean> {
  const hints = new Set<string>();
  for (const target of targets) {
    const hint = await findCause(target, flags, signal, io).catch(() => undefined);
    if (hint) hints.add(target.context === undefined ? hint : `context ${target.context}: ${hint}`);
  }
  for (const hint of hints) io.stderr.write(`hint: ${escapeCell(hint)}\n`);
  return hints.size > 0;
}

async function findCause(
  target: Target,
  flags: Question,
  signal: AbortSignal,
  io: Io,
): Promise<string | undefined> {
  const { namespace, filters } = target.reading;
  // Without filters, there are no events at all.
  const there =
    target.reading.isFiltered || flags.watchOnly
      ? await readSome(target, namespace === undefined ? {} : { namespace }, signal)
      : [];
  if (there.length === 0)
    return namespace === undefined ? undefined : hintForNamespace(target, namespace, signal);
  const { since: _, before: __, ...untimed } = filters.filter;
  const timeless = there.filter(
    (event) =>
      matchesQuery(event, { fields: filters.fields, labels: filters.labels }) &&
      matchesFilter(event, untimed),
  );
  return (
    hintForLabels(there, filters, target, flags) ??
    hintForValues(there, filters) ??
    hintForPatterns(there, filters.filter, flags) ??
    (await hintForObject(there, target, flags, signal)) ??
    hintForTimes(timeless, target, flags, io)
  );
}

async function readSome({ reading }: Target, query: EventQuery, signal: AbortSignal): Promise<CoreV1Event[]> {
  if (reading.sample) return reading.sample.filter((event) => matchesQuery(event, query));
  const events: CoreV1Event[] = [];
  for await (const { items } of reading.source.list(query, { signal })) {
    events.push(...items);
    if (events.length >= ENOUGH) break;
  }
  return events;
}

/** Checks whether the namespace exists, and whether the events are in another one. */
async function hintForNamespace(
  target: Target,
  namespace: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { backend } = target.reading;
  if (backend?.objects)
    return (await isNamespaceMissing(backend, namespace, signal)) ? notFound(namespace) : undefined;
  const others = await readSome(target, {}, signal);
  const names = [...new Set(others.map(({ metadata }) => metadata.namespace ?? ''))].filter(Boolean).sort();
  if (names.length === 0) return undefined;
  const shown = names.length > 5 ? [...names.slice(0, 5), '…'] : names;
  return `the events are in ${names.length > 1 ? 'namespaces' : 'namespace'} ${shown.join(', ')}`;
}

/** Whether a cluster reports that the namespace does not exist. */
async function isNamespaceMissing(
  { resolve }: Pick<NonNullable<Target['reading']['backend']>, 'resolve'>,
  namespace: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await resolve({ type: 'namespace', name: namespace }, { namespace, signal });
    return false;
  } catch (error) {
    return error instanceof KevError && error.code === 'missing';
  }
}

function notFound(namespace: string): string {
  return `namespace "${namespace}" not found`;
}

/** Users may expect `-l` to select by the labels of objects. */
function hintForLabels(
  there: readonly CoreV1Event[],
  { labels }: Filters,
  { reading }: Target,
  { selector }: ReadFlags,
): string | undefined {
  if (labels.length === 0 || there.some(({ metadata }) => matchesLabels(metadata.labels, labels)))
    return undefined;
  return reading.kind === 'cluster'
    ? `-l matches the labels of events; for the labels of their objects, use --object-selector '${selector}'`
    : '-l matches the labels of events, and no event has these';
}

/** Finds a value in the wrong case, or with a typo. */
function hintForValues(
  there: readonly CoreV1Event[],
  { fields, filter: { reasons = [], components = [] } }: Filters,
): string | undefined {
  const asked = [
    ...fields
      .filter(({ operator }) => operator === '=')
      .map(({ field, value }) => ({
        field,
        value,
        values: new Set(there.map((event) => readField(event, field))),
      })),
    ...reasons.map((value) => ({
      field: 'reason',
      value,
      values: new Set(there.map(({ reason }) => reason)),
    })),
    ...components.map((value) => ({
      field: 'component',
      value,
      values: new Set(
        there.flatMap(({ source, reportingComponent }) => [source?.component, reportingComponent]),
      ),
    })),
  ];
  for (const { field, value, values } of asked) {
    // Names and UIDs that are similar belong to different objects.
    const isWord = /^(?:reason|type|component|source|reportingComponent|involvedObject\.kind)$/.test(field);
    if (values.has(value)) continue;
    const known = [...values].filter((each) => each !== undefined && each !== '') as string[];
    const same = known.find((each) => each.toLowerCase() === value.toLowerCase());
    const near = same ?? (isWord ? nearestName(value, known) : undefined);
    if (near) return `${field} "${value}" not found: did you mean ${near}?`;
  }
  return undefined;
}

/** Time limit of a pattern, for a hint. */
const PATTERN_MS = 500;

/** Finds a pattern in the wrong case. */
function hintForPatterns(
  there: readonly CoreV1Event[],
  { include = [] }: EventFilter,
  flags: ReadFlags,
): string | undefined {
  const finds = (pattern: RegExp) =>
    runWithin(PATTERN_MS, () => there.some((event) => textsOf(event).some((text) => pattern.test(text))));
  if (include.length === 0 || include.some(finds)) return undefined;
  const at = include.findIndex(({ source, flags }) =>
    finds(new RegExp(source, `${flags.replace('i', '')}i`)),
  );
  return at < 0 ? undefined : `--include is case-sensitive: try --include '(?i)${flags.include?.[at]}'`;
}

/** Checks whether the object exists, and whether only what it owns has events. */
async function hintForObject(
  there: readonly CoreV1Event[],
  { reading }: Target,
  { for: named = [], recursive }: ReadFlags,
  signal: AbortSignal,
): Promise<string | undefined> {
  const [text = ''] = named;
  if (named.length !== 1 || recursive || !text.includes('/')) return undefined;
  const { type, name = '' } = parseObjectOrType(text);
  const { backend, namespace } = reading;
  const same = there.find(({ involvedObject }) => involvedObject.name === name);
  if (same) return undefined;
  if (there.some(({ involvedObject }) => involvedObject.name?.startsWith(`${name}-`))) {
    return `there are events about what ${text} may own: try --recursive`;
  }
  if (!backend?.objects || namespace === undefined) return undefined;
  try {
    await backend.resolve({ type, name }, { namespace, signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof KevError) || error.code !== 'missing') return undefined;
    return `${type} "${name}" not found in namespace "${namespace}"`;
  }
}

/** Checks whether the events are outside of the time limits. */
function hintForTimes(
  timeless: readonly CoreV1Event[],
  { reading }: Target,
  { since, before }: ReadFlags,
  io: Io,
): string | undefined {
  const times = timeless.map(lastSeen).filter((at) => at !== undefined);
  if (times.length === 0 || (since === undefined && before === undefined)) return undefined;
  const latest = times.toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? 0n;
  const when =
    reading.kind === 'dump' ? `at ${formatTime(latest)}` : `${formatAge(latest, io.clock.now())} ago`;
  return `the last such event happened ${when}`;
}
