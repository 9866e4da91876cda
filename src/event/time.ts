/**
 * Times of the API. In code, a time is a bigint of nanoseconds since the Unix epoch, because a `Date` has only
 * milliseconds; in an event, it is a string.
 *
 * Source: RFC 3339; apimachinery `meta/v1` Time (whole seconds) and MicroTime (six digits).
 */

import { NS_PER_MS } from '../core/clock.ts';

/** Nanoseconds in a second: most times of events are multiples of it. */
export const NS_PER_SECOND = 1_000_000_000n;

/** Converts a time, or a duration, to milliseconds. */
export function toMs(ns: bigint): number {
  return Number(ns / NS_PER_MS);
}

/** Converts whole milliseconds to nanoseconds. */
export function fromMs(ms: number): bigint {
  return BigInt(ms) * NS_PER_MS;
}

// The times that kev writes, which can be cut without parsing them.
const UTC_WITH_FRACTION =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d+Z$/;

// Most times of events.
const WHOLE_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const RFC_3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:[.,](\d+))?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * Parses an RFC 3339 time into nanoseconds since the epoch. Undefined when the text is missing or not a time. Digits after
 * the nanoseconds are cut.
 */
export function parseTime(text: string | null | undefined): bigint | undefined {
  if (!text) return undefined;
  if (text !== lastText) {
    lastTime = readTime(text);
    lastText = text;
  }
  return lastTime;
}

// Consecutive calls often have the same text: the times of one event, and of sorted events.
let lastText: string | undefined;
let lastTime: bigint | undefined;

function readTime(text: string): bigint | undefined {
  if (!isDay(text)) return undefined;
  if (WHOLE_SECONDS.test(text)) return fromParsedMs(Date.parse(text));
  const parts = RFC_3339.exec(text);
  if (!parts) return undefined;
  const [, day, time, fraction = '', zone] = parts;
  const ns = fromParsedMs(Date.parse(`${day}T${time}${zone?.toUpperCase()}`));
  return ns === undefined ? undefined : ns + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

/** Whether the day exists. Date.parse accepts February 30 and 24:00. */
function isDay(text: string): boolean {
  if (text.slice(11, 13) === '24') return false;
  const day = text.slice(8, 10);
  if (day <= '28' || (day <= '30' && text.slice(5, 7) !== '02')) return true;
  return new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(day);
}

/** Converts a result of `Date.parse`; undefined for NaN. */
export function fromParsedMs(ms: number): bigint | undefined {
  return Number.isNaN(ms) ? undefined : fromMs(ms);
}

/** Formats a time with up to nine fractional digits, such as `2026-03-01T12:00:01.5Z`, as Go's RFC3339Nano. */
export function formatTimeNano(ns: bigint): string {
  const fraction = ns - floorSeconds(ns) * NS_PER_SECOND;
  if (fraction === 0n) return formatTime(ns);
  return `${secondsText(ns)}.${fraction.toString().padStart(9, '0').replace(/0+$/, '')}Z`;
}

/** Formats a time in whole seconds, cut, such as `2026-03-01T12:00:01Z`, as `meta/v1.Time` in JSON. */
export function formatTime(ns: bigint): string {
  return `${secondsText(ns)}Z`;
}

/** Formats a time in microseconds, cut, such as `2026-03-01T12:00:01.500000Z`, as `meta/v1.MicroTime` in JSON. */
export function formatMicroTime(ns: bigint): string {
  const micros = (ns - floorSeconds(ns) * NS_PER_SECOND) / 1000n;
  return `${secondsText(ns)}.${micros.toString().padStart(6, '0')}Z`;
}

/** Cuts a time to whole seconds in UTC. A text that is not a time is returned unchanged. */
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

// Events come in bursts, so consecutive calls often have the same second.
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
