import { nearestName } from '../../core/nearest-name.ts';
import { runWithin } from '../../core/run-within.ts';
import { quoteWord } from '../../core/shell-word.ts';
import { latest } from '../../event/compare-times.ts';
import { lastSeen } from '../../event/event-times.ts';
import { formatTime } from '../../event/time.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { findKind } from '../../kinds/kinds.ts';
import { hintForWord } from '../../kinds/object-hint.ts';
import { parseObjectOrType } from '../../kinds/object-name.ts';
import { suggestBuiltInKind } from '../../kinds/suggest-kind.ts';
import { formatAge } from '../../print/age.ts';
import { escapeCell } from '../../print/escape.ts';
import { type EventFilter, matchesFilter, textsOf } from '../../select/filter.ts';
import { matchesLabels } from '../../select/label-selector.ts';
import { type EventQuery, matchesQuery, readField } from '../../select/query.ts';
import type { Filters } from '../flags/filter-flags.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import { isMissing } from './is-missing.ts';
import type { Reading } from './reading.ts';
import type { Target, Targets } from './targets.ts';

/** Number of events to search for the cause. */
const MAX_SEARCHED = 2000;

/** Formats the message for an empty list, as `kubectl get events` does. */
export function noEvents({ namespaces }: Targets): string {
  if (namespaces === undefined) return 'No resources found\n';
  return `No resources found in ${escapeCell(namespaces.join(', '))} namespace${namespaces.length > 1 ? 's' : ''}.\n`;
}

type EmptyResultFlags = ReadFlags & { watchOnly?: true };

/**
 * Prints hints about why no events match, from the events that exist. Resolves to whether there were any hints.
 */
export async function hintAtEmptyResult(
  { targets }: Targets,
  flags: EmptyResultFlags,
  signal: AbortSignal,
  io: Io,
): Promise<boolean> {
  const hints = new Set<string>();
  for (const target of targets) {
    const hint = await findCause(target, flags, signal, io).catch(() => undefined);
    if (hint) hints.add(target.context === undefined ? hint : `context ${target.context}: ${hint}`);
  }
  for (const hint of hints) printMessage('hint', hint, io);
  return hints.size > 0;
}

async function findCause(
  { reading }: Target,
  flags: EmptyResultFlags,
  signal: AbortSignal,
  io: Io,
): Promise<string | undefined> {
  const { namespace, filters, isFiltered } = reading;
  const query = namespace === undefined ? {} : { namespace };
  // Without filters, there are no events at all.
  const existing = isFiltered || flags.watchOnly ? await readSome(reading, query, signal) : [];
  if (existing.length === 0) return hintForNamespace(reading, signal);
  return (
    hintForDefaults(flags) ??
    hintForLabels(existing, reading, flags) ??
    hintForValues(existing, filters) ??
    hintForPatterns(existing, filters.filter, flags) ??
    (await hintForObject(existing, reading, flags, signal)) ??
    hintForTimes(existing, reading, flags, io)
  );
}

/** Flags that select events, and are easily forgotten when a config file sets them. */
const SELECTING: ReadonlySet<string> = new Set([
  ...['--types', '--reason', '--component', '--selector', '--field-selector', '--object-selector'],
  ...['--include', '--exclude', '--since', '--before', '--for'],
]);

function hintForDefaults({ defaults = [] }: EmptyResultFlags): string | undefined {
  const selecting = defaults.filter(({ name }) => SELECTING.has(name));
  const [first] = selecting;
  if (first === undefined) return undefined;
  return `defaults of ${selecting.map(({ name }) => name).join(', ')} are in ${first.path}; use --no-config to ignore them`;
}

async function readSome(reading: Reading, query: EventQuery, signal: AbortSignal): Promise<CoreV1Event[]> {
  if (reading.sample) return reading.sample.filter((event) => matchesQuery(event, query));
  const events: CoreV1Event[] = [];
  for await (const { items } of reading.source.list(query, { signal })) {
    events.push(...items);
    if (events.length >= MAX_SEARCHED) break;
  }
  return events;
}

/** Checks whether the namespace exists, and whether the events are in another one. */
async function hintForNamespace(reading: Reading, signal: AbortSignal): Promise<string | undefined> {
  const { backend, namespace } = reading;
  if (namespace === undefined) return undefined;
  if (/^(?:all|\*|any)$/.test(namespace))
    return `namespace "${namespace}" not found: use -A for all namespaces`;
  if (backend?.objects) {
    const exists = !(await isMissing({ type: 'namespace', name: namespace }, reading, signal));
    return exists ? undefined : `namespace "${namespace}" not found`;
  }
  const others = await readSome(reading, {}, signal);
  const names = [...new Set(others.map(({ metadata }) => metadata.namespace ?? ''))].filter(Boolean).sort();
  if (names.length === 0 || names.includes(namespace)) return undefined;
  const near = nearestName(namespace.replace(/^.*\/|\W+$/g, ''), names);
  if (near !== undefined) return `did you mean -n ${quoteWord(near)}?`;
  const shown = names.length > 5 ? [...names.slice(0, 5), '…'] : names;
  return `the events are in ${names.length > 1 ? 'namespaces' : 'namespace'} ${shown.join(', ')}`;
}

/** Users may expect `-l` to select by the labels of objects. */
function hintForLabels(
  existing: readonly CoreV1Event[],
  { kind, filters: { labels } }: Reading,
  { selector }: ReadFlags,
): string | undefined {
  if (labels.length === 0 || existing.some(({ metadata }) => matchesLabels(metadata.labels, labels)))
    return undefined;
  return kind === 'cluster'
    ? `-l matches the labels of events; for the labels of their objects, use --object-selector ${quoteWord(selector ?? '')}`
    : '-l matches the labels of events, and no event has these';
}

/** Finds a value in the wrong case, or with a typo. */
function hintForValues(
  existing: readonly CoreV1Event[],
  { fields, filter: { reasons = [], components = [] } }: Filters,
): string | undefined {
  const asked = [
    ...fields.filter(({ operator }) => operator === '='),
    ...reasons.map((value) => ({ field: 'reason', value })),
    ...components.map((value) => ({ field: 'component', value })),
  ];
  for (const { field, value } of asked) {
    const read = (event: CoreV1Event) =>
      field === 'component' ? [event.source?.component, event.reportingComponent] : [readField(event, field)];
    const values = new Set(existing.flatMap(read));
    // Names and UIDs that are similar belong to different objects.
    const isWord = /^(?:reason|type|component|source|reportingComponent|involvedObject\.kind)$/.test(field);
    if (values.has(value)) continue;
    const known = [...values].filter((each) => each !== undefined && each !== '') as string[];
    const same = known.find((each) => each.toLowerCase() === value.toLowerCase());
    const near = same ?? (isWord ? nearestName(value, known) : undefined);
    if (near) return `${field} "${value}" not found: did you mean ${quoteWord(near)}?`;
  }
  return undefined;
}

/** Time limit of a pattern, for a hint. */
const PATTERN_MS = 500;

/** Finds a pattern in the wrong case. */
function hintForPatterns(
  existing: readonly CoreV1Event[],
  { include = [] }: EventFilter,
  flags: ReadFlags,
): string | undefined {
  const finds = (pattern: RegExp) =>
    runWithin(PATTERN_MS, () => existing.some((event) => textsOf(event).some((text) => pattern.test(text))));
  if (include.length === 0 || include.some(finds)) return undefined;
  const at = include.findIndex(({ source, flags }) =>
    finds(new RegExp(source, `${flags.replace('i', '')}i`)),
  );
  return at < 0
    ? undefined
    : `--include is case-sensitive: try --include ${quoteWord(`(?i)${flags.include?.[at]}`)}`;
}

/** Checks whether the object exists, and whether only what it owns has events. */
async function hintForObject(
  existing: readonly CoreV1Event[],
  reading: Reading,
  { for: named = [], recursive }: ReadFlags,
  signal: AbortSignal,
): Promise<string | undefined> {
  const [text = ''] = named;
  if (named.length !== 1 || recursive || !text.includes('/')) return undefined;
  const { type, name = '' } = parseObjectOrType(text);
  const same = existing.find(({ involvedObject }) => involvedObject.name === name)?.involvedObject;
  const isKnown = reading.kind === 'cluster' || findKind(type) !== undefined;
  // `findForObject` has reported a type with a typo.
  if (!isKnown && (hintForWord(type) ?? suggestBuiltInKind(type)) === undefined)
    return `"${type}" is not a built-in type of objects${same ? `: did you mean ${quoteWord(`${same.kind?.toLowerCase()}/${name}`)}?` : ''}`;
  if (same !== undefined) return undefined;
  const names = existing.map(({ involvedObject }) => involvedObject.name ?? '');
  if (names.some((each) => each.startsWith(`${name}-`)))
    return `there are events about what ${text} may own: try --recursive`;
  // Without an answer, the times may still explain it.
  if (!(await isMissing({ type, name }, reading, signal).catch(() => false))) return undefined;
  return `${type} "${name}" not found in namespace "${reading.namespace}"`;
}

/** Checks whether the events are outside of the time limits. */
function hintForTimes(
  existing: readonly CoreV1Event[],
  { kind, filters: { fields, labels, filter } }: Reading,
  flags: ReadFlags,
  io: Io,
): string | undefined {
  if (flags.since === undefined && flags.before === undefined) return undefined;
  const { since: _, before: __, ...untimed } = filter;
  const matching = existing.filter(
    (event) => matchesQuery(event, { fields, labels }) && matchesFilter(event, untimed),
  );
  const last = latest(matching.map(lastSeen));
  if (last === undefined) return undefined;
  const when = kind === 'dump' ? `at ${formatTime(last)}` : `${formatAge(last, io.clock.now())} ago`;
  return `the last such event happened ${when}`;
}
