import { usageError } from '../../core/errors.ts';
import type { EventFilter } from '../../select/filter.ts';
import { parseNames, parsePattern, parseTypes } from '../../select/filter-values.ts';
import { type LabelRequirement, parseLabelSelector } from '../../select/label-selector.ts';
import type { FieldRequirement } from '../../select/query.ts';
import { toFields } from './field-selector-flag.ts';
import type { ReadFlags } from './read-flags.ts';
import { type LocalTime, parseTimeFlag } from './time-flag.ts';

/** Filters for single events. */
export interface Filters {
  /** Terms that a server can evaluate. */
  fields: FieldRequirement[];
  /** Terms for the event's own labels that a server can evaluate. */
  labels: LabelRequirement[];
  /** Conditions that kev evaluates. */
  filter: EventFilter;
  /** Number of last events to print; undefined for all. */
  tail: number | undefined;
}

/**
 * Converts flags to filters. A server can evaluate one type or reason, but not several.
 *
 * @throws KevError `usage` when a flag is wrong
 */
export function toFilters(flags: Partial<ReadFlags>, time: LocalTime): Filters {
  const types = flags.types && parseTypes(flags.types);
  const reasons = flags.reason && parseNames('--reason', flags.reason);
  const components = flags.component && parseNames('--component', flags.component);
  const fields = flags.fieldSelector === undefined ? [] : toFields(flags.fieldSelector);
  if (types?.length === 1) fields.push({ field: 'type', operator: '=', value: types[0] ?? '' });
  if (reasons?.length === 1) fields.push({ field: 'reason', operator: '=', value: reasons[0] ?? '' });
  const names = flags.eventNames;
  if (names?.length === 1) fields.push({ field: 'metadata.name', operator: '=', value: names[0] ?? '' });
  return {
    fields,
    labels: parseLabelSelector(flags.selector ?? ''),
    filter: {
      // The namespaces of a cluster or a store are separate targets; a dump is read only once.
      ...(flags.filename && flags.namespaces && { namespaces: flags.namespaces }),
      ...(names && { names }),
      ...(types && { types }),
      ...(reasons && { reasons }),
      ...(components && { components }),
      ...(flags.include && { include: flags.include.map((text) => parsePattern('--include', text)) }),
      ...(flags.exclude && { exclude: flags.exclude.map((text) => parsePattern('--exclude', text)) }),
      ...toTimes(flags, time),
    },
    tail: toTail(flags.tail),
  };
}

/**
 * Parses the limits for the last time of events.
 *
 * @throws KevError `usage` when a time is wrong
 */
export function toTimes(flags: Partial<ReadFlags>, time: LocalTime): EventFilter {
  return {
    since: parseTimeFlag('--since', flags.since, time),
    before: parseTimeFlag('--before', flags.before, time),
  };
}

/** @throws KevError `usage` when `--since` is later than `--before` */
export function checkTimes({ since, before }: EventFilter, flags: Partial<ReadFlags>): void {
  if (since === undefined || before === undefined || since <= before) return;
  throw usageError(`--since ${flags.since} is later than --before ${flags.before}`);
}

function toTail(text: string | undefined): number | undefined {
  if (text === undefined || text === '-1' || text === 'all') return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw usageError(
    `invalid --tail "${text}": expected a whole number`,
    /^\d+[a-z]+$/.test(text) ? `did you mean --since ${text}?` : undefined,
  );
}
