import { usageError } from '../../core/errors.ts';
import { parseDuration } from '../../event/duration.ts';

/** Names of units that people type, and their lengths in units of Go. */
const UNITS: [names: string, count: bigint, unit: string][] = [
  ['ns', 1n, 'ns'],
  ['us \u00b5s \u03bcs', 1n, 'us'],
  ['ms', 1n, 'ms'],
  ['s sec second', 1n, 's'],
  ['m min minute', 1n, 'm'],
  ['h hr hour', 1n, 'h'],
  ['d day', 24n, 'h'],
  ['w wk week', 7n * 24n, 'h'],
  ['y yr year', 365n * 24n, 'h'],
];

const PART = /(\d{1,18}(?:\.\d{0,18})?|\.\d{1,18}) ?([A-Za-z\u00b5\u03bc]+) ?/y;

/**
 * Parses a duration such as `30s`, `2m30s`, or `1d` to milliseconds. Undefined if the flag is missing or 0, which
 * means no limit, as in kubectl.
 *
 * @throws KevError `usage` when it is not a duration; a number needs a unit
 */
export function parseDurationFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ns = parseTypedDuration(text.trim());
  if (ns === undefined) {
    throw usageError(
      `invalid ${flag} "${text}": expected a duration such as 30s, 10m, 2h30m, 1d, or 1w`,
      hintForDuration(text.trim(), flag.startsWith('--keep') ? ['d', 'h'] : undefined),
    );
  }
  return ns === 0n ? undefined : Number(ns) / 1e6;
}

/**
 * Parses a duration as people type it, to nanoseconds: Go's forms (`2h30m`, `1.5s`, `0`), days, weeks, and years (`1d12h`,
 * `2y25d`, as ages are printed), and longer names of units, with or without spaces (`10min`, `2 hours 30 minutes`).
 * Undefined if it is not valid: a number needs a unit, and can't be negative.
 */
export function parseTypedDuration(text: string): bigint | undefined {
  if (text === '0') return 0n;
  let total: bigint | undefined;
  for (PART.lastIndex = 0; PART.lastIndex < text.length; ) {
    const [, number, name = ''] = PART.exec(text) ?? [];
    const [, count, unit] = findUnit(name) ?? [];
    const part = unit === undefined ? undefined : parseDuration(`${number}${unit}`);
    if (part === undefined || count === undefined) return undefined;
    total = (total ?? 0n) + part * count;
  }
  return total;
}

/**
 * Suggests a duration for a text that is not valid.
 *
 * @param units likely ones for a number without a unit
 */
export function hintForDuration(text: string, units = ['s', 'm']): string | undefined {
  if (/^\d+$/.test(text)) return `add a unit, such as ${units.map((unit) => text + unit).join(' or ')}`;
  // A minus sign, quotes, a comma, a capital letter; 1h30.
  const bare = text.replace(/^[-'"]+|['",;.=]+$/g, '').toLowerCase();
  const meant = [bare, bare.replace(',', '.'), `${bare}m`].find(
    (each) => each !== text && parseTypedDuration(each),
  );
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}

/** The case matters for units of one letter: `M` may be a month. */
function findUnit(name: string): [names: string, count: bigint, unit: string] | undefined {
  const lower = name.length > 2 ? name.toLowerCase() : name;
  const singular = lower.length > 2 ? lower.replace(/s$/, '') : lower;
  return UNITS.find(([names]) => [lower, singular].some((each) => names.split(' ').includes(each)));
}
