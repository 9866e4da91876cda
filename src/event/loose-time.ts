import { formatTime, formatTimeNano, fromParsedMs, parseTime } from './time.ts';

const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)(?:[Tt _]+(\d\d:\d\d)(:\d\d)?(?:[.,](\d+))?)?(?: ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?: [A-Z]{2,5})?)?(?: m=[+-][\d.]+)?$/i;

/** Seconds, milliseconds, microseconds, or nanoseconds since 1970, by the number of digits. */
const EPOCH = /^(\d{10}|\d{13}|\d{16}|\d{19})(?:\.(\d+))?$/;

/** `Sun, 01 Mar 2026 12:00:00 GMT`, as in HTTP and email. */
const WITH_NAMES = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})$/;

/**
 * Parses a time in the formats of other programs into nanoseconds since the epoch: RFC 3339,
 * `2026-03-01 12:00:00+00:00`, Go's `2026-03-01 12:00:00.5 +0000 UTC`, a time without a zone or a date alone (UTC), a
 * number since 1970, an HTTP date. Undefined when the text has none of these formats, or the date does not exist.
 */
function parseLooseTime(text: string): bigint | undefined {
  const trimmed = text.trim();
  const [, epoch, fraction = ''] = EPOCH.exec(trimmed) ?? [];
  if (epoch !== undefined) return BigInt((epoch + fraction).slice(0, 19).padEnd(19, '0'));
  if (WITH_NAMES.test(trimmed)) return fromParsedMs(Date.parse(trimmed));
  return parseTime(trimmed) ?? parseDateTime(trimmed);
}

/** Converts a time to RFC 3339; undefined when the text is not a time. */
export function toRfc3339(text: string): string | undefined {
  const at = parseLooseTime(text);
  return at === undefined ? undefined : formatTimeNano(at);
}

function parseDateTime(text: string): bigint | undefined {
  const [, date = '', time = '00:00', seconds = ':00', fraction, zone = 'Z'] = DATE_TIME.exec(text) ?? [];
  const local = `${date}T${time}${seconds}`;
  const utc = parseTime(`${local}Z`);
  // Date.parse accepts February 30.
  if (utc === undefined || formatTime(utc) !== `${local}Z`) return undefined;
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`;
  return parseTime(`${local}${fraction === undefined ? '' : `.${fraction}`}${offset}`);
}
