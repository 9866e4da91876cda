import { KevError } from '../errors.ts';
import { parseDuration } from '../event/duration.ts';
import { formatTime as formatUtc, parseTime } from '../event/time.ts';

const NS_PER_DAY = 86_400_000_000_000n;

const DAYS = /^(\d{1,6})d(.*)$/;
const LOCAL = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?)?$/;

/** What times that people type are told by. */
export interface LocalTime {
  /** What is counted back from, in nanoseconds since the epoch. */
  now: bigint;
  /** How a time reads in the zone of dates, and of times that name none: `2026-03-01T12:00:00+02:00`. */
  formatTime: (at: bigint) => string;
}

/**
 * The time that a flag such as `--since` says, in nanoseconds since the epoch: so long ago (`5m`, `2h30m`,
 * `1d12h`), a date, whose beginning is meant, or a time in RFC 3339. Undefined when the flag is missing.
 *
 * @throws KevError `usage` when it is no such thing
 */
export function momentFlag(
  flag: string,
  text: string | undefined,
  { now, formatTime }: LocalTime,
): bigint | undefined {
  if (text === undefined) return undefined;
  const ago = parseAgo(text);
  if (ago !== undefined) return now - ago;
  const at = parseTime(text) ?? parseLocal(text, formatTime);
  if (at !== undefined) return at;
  throw new KevError('usage', `cannot take "${text}" for ${flag}: a length of time or a time is wanted`, {
    hint: 'such as 5m, 2h30m, 1d, 2026-03-01, 2026-03-01T12:00 or 2026-03-01T12:00:00Z',
  });
}

/** As Go's durations, and days before them. */
function parseAgo(text: string): bigint | undefined {
  const [whole, days = '0', rest = text] = DAYS.exec(text) ?? [];
  const part = whole !== undefined && rest === '' ? 0n : parseDuration(rest);
  return part === undefined || part < 0n ? undefined : BigInt(days) * NS_PER_DAY + part;
}

function parseLocal(text: string, formatTime: (at: bigint) => string): bigint | undefined {
  const [, date, time = '00:00', seconds = ':00'] = LOCAL.exec(text) ?? [];
  if (date === undefined) return undefined;
  const clock = `${date}T${time}${seconds}`;
  let at = parseTime(`${clock}Z`);
  // The 30th of February is no day, though a parser makes one of it.
  if (at === undefined || !formatUtc(at).startsWith(date)) return undefined;
  // The offset at that hour of Greenwich may be another than at that hour there, on two days in a year.
  for (let pass = 0; pass < 2 && at !== undefined; pass++) {
    at = parseTime(clock + offsetOf(formatTime(at)));
  }
  return at;
}

/** `+02:00` of `2026-03-01T12:00:00+02:00`. */
function offsetOf(time: string): string {
  return time.slice(19);
}
