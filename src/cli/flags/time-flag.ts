import { usageError } from '../../core/errors.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { formatTime as formatUtc, fromMs, parseTime } from '../../event/time.ts';
import { hintForDuration, parseTypedDuration } from './duration-flag.ts';

const NS_PER_DAY = 86_400_000_000_000n;

const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)(?:(?:[Tt]| +)(\d\d?:\d\d)(:\d\d(?:[.,]\d+)?)?)?(?: *(Z|UTC|GMT|[+-]\d\d:?\d\d))?$/i;
const DAY_TIME = /^(?:(now|today|yesterday)(?: +|$))?(\d\d?:\d\d)?(:\d\d(?:\.\d+)?)?$/i;

/** What typed times are relative to. */
export interface LocalTime {
  /** The current time, in nanoseconds since the epoch. */
  now: bigint;
  /** Formats a time in the default time zone: `2026-03-01T12:00:00+02:00`. */
  formatTime: (at: bigint) => string;
}

/**
 * Parses a flag such as `--since` to nanoseconds since the epoch. Undefined if the flag is missing.
 *
 * - a duration before now: `5m`, `10min`, `1d12h`, `1 hour ago`
 * - the last time of day: `14:30`
 * - `now`, or the start of `today` or `yesterday`, also with a time: `yesterday 14:30`
 * - the start of a date: `2026-11-28`; with a time: `2026-11-28 14:30`; with a zone: RFC 3339
 *
 * @throws KevError `usage` when it is none of these, or a day or time that does not exist
 */
export function parseTimeFlag(flag: string, text: string | undefined, local: LocalTime): bigint | undefined {
  if (text === undefined) return undefined;
  const wrong = (why: string, hint?: string) => usageError(`invalid ${flag} "${text}": ${why}`, hint);
  const typed = text.trim();
  const ago = parseTypedDuration(typed.replace(/ +ago$/i, ''));
  if (ago !== undefined) return local.now - ago;
  const isDateTime = DATE_TIME.test(typed);
  if (isDateTime || (typed !== '' && DAY_TIME.test(typed))) {
    const at = isDateTime ? parseDateTime(typed, local) : parseDayTime(typed, local);
    if (at === undefined) throw wrong('no such time');
    return at;
  }
  throw wrong(
    'expected a duration or a time',
    hintForEpoch(typed) ??
      hintForTime(typed, local) ??
      hintForDuration(typed) ??
      `such as 10m, 2h30m, 1d, 14:30, yesterday, 2026-11-28, "2026-11-28 14:30", or RFC 3339`,
  );
}

/** Suggests a time for seconds or milliseconds since 1970, which programs print. */
function hintForEpoch(text: string): string | undefined {
  if (!/^\d{10}(?:\d{3})?$/.test(text)) return undefined;
  return `did you mean ${formatUtc(fromMs(Number(text.padEnd(13, '0'))))}?`;
}

/** Whether a time that `parseTimeFlag` parses depends on the time zone. */
export function dependsOnZone(text: string): boolean {
  const typed = text.trim();
  return DAY_TIME.test(typed) || (DATE_TIME.test(typed) && DATE_TIME.exec(typed)?.[4] === undefined);
}

/** Suggests a time for one in another notation: 14.30, 28.11.2026, 11/28/2026, midnight, `yesturday`. */
function hintForTime(text: string, local: LocalTime): string | undefined {
  const [, first = '', second = '', year] = /^(\d\d?)[./-](\d\d?)[./-](\d{4})$/.exec(text) ?? [];
  const [month, day] = [first, second].map((part) => part.padStart(2, '0'));
  const dates = [`${year}-${day}-${month}`, `${year}-${month}-${day}`];
  const [, hour, minute] = /^(\d\d?)[.h](\d\d)$/i.exec(text) ?? [];
  const word = WORDS.get(text.toLowerCase()) ?? nearestName(text, ['today', 'yesterday']);
  const meant = [
    ...(year === undefined ? [] : dates.filter((date) => parseDateTime(date, local) !== undefined)),
    ...(hour === undefined
      ? []
      : [`${hour}:${minute}`].filter((time) => parseDayTime(time, local) !== undefined)),
    ...(/^\d+h\d\d$/i.test(text) ? [`${text}m`] : []),
    ...(word === undefined ? [] : [word]),
  ];
  return meant.length === 0 ? undefined : `did you mean ${[...new Set(meant)].join(' or ')}?`;
}

const WORDS = new Map([
  ['midnight', 'today'],
  ['noon', '12:00'],
  ['last hour', '1h'],
  ['last day', '1d'],
  ['last week', '1w'],
]);

function parseDateTime(text: string, { formatTime }: LocalTime): bigint | undefined {
  const [, date = '', time = '0:00', seconds = ':00', zone] = DATE_TIME.exec(text) ?? [];
  const clock = `${date}T${time.padStart(5, '0')}${seconds.replace(',', '.')}`;
  if (zone === undefined) return parseLocal(clock, formatTime);
  return parseTime(clock + (/^[a-z]/i.test(zone) ? 'Z' : zone.replace(/(\d\d):?(\d\d)$/, '$1:$2')));
}

function parseDayTime(text: string, { now, formatTime }: LocalTime): bigint | undefined {
  const [, day, time, seconds = ':00'] = DAY_TIME.exec(text) ?? [];
  const word = day?.toLowerCase();
  if (word === 'now') return time === undefined ? now : undefined;
  if (word === undefined && time === undefined) return undefined;
  const clock = `${(time ?? '0:00').padStart(5, '0')}${seconds}`;
  const today = formatTime(now).slice(0, 10);
  const at = parseLocal(`${word === 'yesterday' ? dayBefore(today) : today}T${clock}`, formatTime);
  // A time of day in the future means that of yesterday.
  if (word === undefined && at !== undefined && at > now)
    return parseLocal(`${dayBefore(today)}T${clock}`, formatTime);
  return at;
}

function dayBefore(date: string): string {
  return formatUtc((parseTime(`${date}T00:00:00Z`) ?? 0n) - NS_PER_DAY).slice(0, 10);
}

/** Parses a local time. Undefined when the day or hour does not exist. */
function parseLocal(clock: string, formatTime: (at: bigint) => string): bigint | undefined {
  let at = parseTime(`${clock}Z`);
  // The offset may change between this time in UTC and in the zone, on two days of the year.
  for (let pass = 0; pass < 2 && at !== undefined; pass++) {
    // `+02:00` of `2026-03-01T12:00:00+02:00`.
    at = parseTime(clock + formatTime(at).slice(19));
  }
  return at;
}
