import { type KevError, usageError } from '../../core/errors.ts';
import { compileRegex, RegexTooComplex } from '../../core/regex.ts';
import { shorten } from '../../core/short-text.ts';
import { findEventType, hintForEventType } from '../../event/event-type.ts';
import type { EventFilter } from '../../select/filter.ts';
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
  const types = listOf('--types', flags.types)?.map(toType);
  const reasons = listOf('--reason', flags.reason);
  const components = listOf('--component', flags.component);
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
      ...(flags.include && { include: flags.include.map((text) => toPattern('--include', text)) }),
      ...(flags.exclude && { exclude: flags.exclude.map((text) => toPattern('--exclude', text)) }),
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

/** Returns the values of a flag that may be repeated, or have several values separated by commas. */
function listOf(flag: string, given: string[] | undefined): string[] | undefined {
  const values = given?.flatMap((text) => text.split(',')).map((value) => value.trim());
  if (values?.includes('')) throw usageError(`invalid ${flag}: expected names, found an empty one`);
  return values && [...new Set(values)];
}

function toType(text: string): string {
  const type = findEventType(text);
  if (type) return type;
  throw usageError(`invalid --types "${text}": expected Normal or Warning`, hintForEventType(text));
}

/** Flags of a regular expression in Go's syntax, which JavaScript lacks. */
const FLAGS = /^\(\?([ims]+)\)/;

function toPattern(flag: string, text: string): RegExp {
  const [start = '', flags = ''] = FLAGS.exec(text) ?? [];
  const source = text.slice(start.length);
  const letters = [...new Set(flags)].join('');
  let why = '';
  // Unicode mode refuses unnecessary backslashes, which are harmless otherwise.
  for (const mode of ['u', '']) {
    try {
      return compileRegex(source, mode + letters);
    } catch (error) {
      why = (error as Error).message.replace(/^Invalid regular expression: /, '');
      if (error instanceof RegexTooComplex) throw wrongPattern(flag, text, why);
    }
  }
  throw wrongPattern(flag, text, `not a regular expression: ${why}`);
}

/** Shortens the pattern: one that is too complex is often long. */
function wrongPattern(flag: string, text: string, why: string): KevError {
  return usageError(`invalid ${flag} "${shorten(text, 100)}": ${why}`);
}

function toTail(text: string | undefined): number | undefined {
  if (text === undefined || text === '-1' || text === 'all') return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw usageError(`invalid --tail "${text}": expected a whole number`);
}
