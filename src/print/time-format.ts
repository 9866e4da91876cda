import { usageError } from '../core/errors.ts';
import { toMs } from '../event/time.ts';

const MS_PER_MINUTE = 60_000;
/** Time zones change their offsets only at multiples of this. */
const SLOT_MS = 15 * MS_PER_MINUTE;

/**
 * Creates a function that formats times as `2022-08-01T15:33:33+02:00`, in whole seconds, in a time zone.
 *
 * @param timeZone an IANA name such as `Europe/Berlin`, or `UTC`; default: that of the machine
 *
 * @throws KevError `usage` for an unknown time zone
 */
export function createTimeFormat(timeZone?: string): (at: bigint) => string {
  const offsetOf = openTimeZone(timeZone);
  return (at) => {
    const ms = toMs(at);
    const offset = offsetOf(ms);
    return new Date(ms + offset).toISOString().slice(0, 19) + formatOffset(offset / MS_PER_MINUTE);
  };
}

/**
 * Creates a function that returns how far the clock of a time zone is ahead of UTC at a time. All are in milliseconds.
 *
 * @param timeZone as in `createTimeFormat`
 * @throws KevError `usage` for an unknown time zone
 */
export function openTimeZone(timeZone?: string): (ms: number) => number {
  const format = openZone(timeZone);
  const offsets = new Map<number, number>();
  return (ms) => {
    const slot = Math.floor(ms / SLOT_MS);
    let offset = offsets.get(slot);
    if (offset === undefined) {
      offset = offsetMinutes(format, slot * SLOT_MS) * MS_PER_MINUTE;
      offsets.set(slot, offset);
    }
    return offset;
  };
}

/** Formats a time as one of day, `14:43:26`, in the zone of `formatTime`; with its date if that is not today's. */
export function formatClockTime(at: bigint, now: bigint, formatTime: (at: bigint) => string): string {
  const time = formatTime(at);
  const clock = time.slice(11, 19);
  return time.slice(0, 10) === formatTime(now).slice(0, 10) ? clock : `${time.slice(0, 10)} ${clock}`;
}

function openZone(timeZone: string | undefined): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const wanted = `/${timeZone?.toLowerCase().replaceAll(' ', '_')}`;
    const meant = Intl.supportedValuesOf('timeZone').find((name) => name.toLowerCase().endsWith(wanted));
    throw usageError(
      `unknown time zone "${timeZone}"`,
      meant ? `did you mean ${meant}?` : 'use a name such as "Europe/Berlin" or "UTC"',
    );
  }
}

/** Minutes east of Greenwich. */
function offsetMinutes(format: Intl.DateTimeFormat, ms: number): number {
  const name = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -size : size;
}

/** Formats how far a clock is ahead of UTC: `+02:00`, or `Z` for not at all. */
export function formatOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const twoDigits = (part: number) => `${Math.trunc(part)}`.padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${twoDigits(size / 60)}:${twoDigits(size % 60)}`;
}
