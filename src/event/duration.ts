/** Durations as Go and kubectl write them. In code, a duration is a number of nanoseconds. */

const MICROSECOND = 1_000n;
const MILLISECOND = 1_000_000n;
const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;

const UNITS: Record<string, bigint> = {
  ns: 1n,
  us: MICROSECOND,
  // The two signs that Unicode has for micro.
  '\u00b5s': MICROSECOND,
  '\u03bcs': MICROSECOND,
  ms: MILLISECOND,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
};

const PART = '(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h)';
const DURATION = new RegExp(`^([-+]?)(0|(?:${PART})+)$`);
const PARTS = /(\d*)\.?(\d*)([a-z\u00b5\u03bc]+)/g;

const MAX_INT64 = 2n ** 63n - 1n;

/**
 * Parses a duration such as `5m`, `2h30m`, `1.5s`, or `-0.5h` into nanoseconds. Undefined when the text is not a duration
 * or does not fit in 64 bits. A number without a unit is valid only for 0. Fractions of a nanosecond are cut.
 *
 * Source: Go `time.ParseDuration`.
 */
export function parseDuration(text: string): bigint | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  const [, sign, parts = ''] = match;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of parts.matchAll(PARTS)) {
    const size = UNITS[unit] ?? 0n;
    total += BigInt(whole || 0) * size + (BigInt(fraction || 0) * size) / 10n ** BigInt(fraction.length);
  }
  if (sign === '-') return total <= MAX_INT64 + 1n ? -total : undefined;
  return total <= MAX_INT64 ? total : undefined;
}

/** Formats a duration exactly, such as `2h3m0.5s`, `1.5ms`, or `0s`. Source: Go `time.Duration.String`. */
export function formatDuration(ns: bigint): string {
  const sign = ns < 0n ? '-' : '';
  const size = ns < 0n ? -ns : ns;
  if (size === 0n) return '0s';
  if (size < MICROSECOND) return `${sign}${size}ns`;
  if (size < MILLISECOND) return `${sign}${decimal(size, MICROSECOND)}\u00b5s`;
  if (size < SECOND) return `${sign}${decimal(size, MILLISECOND)}ms`;
  const hours = size / HOUR;
  const minutes = size / MINUTE;
  const seconds = `${decimal(size % MINUTE, SECOND)}s`;
  if (hours > 0n) return `${sign}${hours}h${minutes % 60n}m${seconds}`;
  if (minutes > 0n) return `${sign}${minutes}m${seconds}`;
  return sign + seconds;
}

function decimal(ns: bigint, unit: bigint): string {
  const digits = unit.toString().length - 1;
  const fraction = (ns % unit).toString().padStart(digits, '0').replace(/0+$/, '');
  return fraction ? `${ns / unit}.${fraction}` : `${ns / unit}`;
}

/**
 * Formats an age for people, such as `87s`, `5m17s`, `92m`, `2d3h`, or `2y25d`. Times less than two seconds in the future
 * are `0s`, because clocks differ; later ones are `<invalid>`.
 *
 * Source: apimachinery `pkg/util/duration`, HumanDuration.
 */
export function formatHumanDuration(ns: bigint): string {
  // As a float, because Go's Seconds() is one and rounds up just below a whole second.
  const seconds = Math.trunc(Number(ns / SECOND) + Number(ns % SECOND) / Number(SECOND));
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * 60) return `${seconds}s`;
  // From here on Go divides integers, which never round up.
  const whole = Number(ns / SECOND);
  const minutes = Math.trunc(whole / 60);
  if (minutes < 10) return twoParts(minutes, 'm', whole % 60, 's');
  if (minutes < 3 * 60) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return twoParts(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return twoParts(days, 'd', hours % 24, 'h');
  if (days < 2 * 365) return `${days}d`;
  const years = Math.trunc(days / 365);
  if (years < 8) return twoParts(years, 'y', days % 365, 'd');
  return `${years}y`;
}

function twoParts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}
