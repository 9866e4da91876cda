/**
 * Times as the API writes them, without ever going through a `Date` that would lose what is below
 * the millisecond. In the program a time is nanoseconds since the Unix epoch; in an event it is text.
 *
 * Source: RFC 3339; apimachinery `meta/v1` Time (whole seconds) and MicroTime (six digits).
 */

const NS_PER_SECOND = 1_000_000_000n;

// Every time that kev wrote itself; cutting it needs no parsing.
const UTC_WITH_FRACTION =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d+Z$/;

// Every time of an event but the microseconds of its newer form.
const WHOLE_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const RFC_3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:[.,](\d+))?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * The time that a text names, in nanoseconds since the epoch; undefined when it is missing or no
 * RFC 3339 time. Digits below the nanosecond are cut.
 */
export function parseTime(text: string | null | undefined): bigint | undefined {
  if (!text) return undefined;
  if (text !== lastText) {
    lastTime = readTime(text);
    lastText = text;
  }
  return lastTime;
}

// The times of one event, and of events in order, are often the same text.
let lastText: string | undefined;
let lastTime: bigint | undefined;

function readTime(text: string): bigint | undefined {
  if (!isDay(text)) return undefined;
  if (WHOLE_SECONDS.test(text)) return fromMs(Date.parse(text));
  const parts = RFC_3339.exec(text);
  if (!parts) return undefined;
  const [, day, time, fraction = '', zone] = parts;
  const ns = fromMs(Date.parse(`${day}T${time}${zone?.toUpperCase()}`));
  return ns === undefined ? undefined : ns + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

/** Of the 30th of February and of 24 o'clock a parser makes the next day. */
function isDay(text: string): boolean {
  if (text.slice(11, 13) === '24') return false;
  const day = text.slice(8, 10);
  return day <= '28' || new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(day);
}

function fromMs(ms: number): bigint | undefined {
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000_000n;
}

/** `2026-03-01T12:00:01.5Z`: as many digits below the second as it has, as Go's RFC3339Nano. */
export function formatTimeNano(ns: bigint): string {
  const fraction = ns - floorSeconds(ns) * NS_PER_SECOND;
  if (fraction === 0n) return formatTime(ns);
  return `${secondsText(ns)}.${fraction.toString().padStart(9, '0').replace(/0+$/, '')}Z`;
}

/** `2026-03-01T12:00:01Z`: whole seconds, cut, as `meta/v1.Time` goes over the wire. */
export function formatTime(ns: bigint): string {
  return `${secondsText(ns)}Z`;
}

/** `2026-03-01T12:00:01.500000Z`: six digits, cut, as `meta/v1.MicroTime` goes over the wire. */
export function formatMicroTime(ns: bigint): string {
  const micros = (ns - floorSeconds(ns) * NS_PER_SECOND) / 1000n;
  return `${secondsText(ns)}.${micros.toString().padStart(6, '0')}Z`;
}

/** A time's text cut to whole seconds in UTC; what is no time stays as it is. */
export function toWholeSeconds(text: string): string {
  if (text.length === 20 && text.endsWith('Z')) return text;
  if (UTC_WITH_FRACTION.test(text)) return `${text.slice(0, 19)}Z`;
  const ns = parseTime(text);
  return ns === undefined ? text : formatTime(ns);
}

function floorSeconds(ns: bigint): bigint {
  const seconds = ns / NS_PER_SECOND;
  return ns < 0n && seconds * NS_PER_SECOND !== ns ? seconds - 1n : seconds;
}

// Events come in bursts: most formatted times share their second with the one before.
let lastSecond: bigint | undefined;
let lastSecondText = '';

function secondsText(ns: bigint): string {
  const second = floorSeconds(ns);
  if (second !== lastSecond) {
    lastSecondText = new Date(Number(second) * 1000).toISOString().slice(0, -5);
    lastSecond = second;
  }
  return lastSecondText;
}
