import { parseDuration } from '../../event/duration.ts';

/** Units that people type, in units of Go. */
const UNITS = new Map<string, [count: bigint, unit: string]>([
  ['ns', [1n, 'ns']],
  ['us', [1n, 'us']],
  ['\u00b5s', [1n, 'us']],
  ['\u03bcs', [1n, 'us']],
  ['ms', [1n, 'ms']],
  ['s', [1n, 's']],
  ['sec', [1n, 's']],
  ['second', [1n, 's']],
  ['m', [1n, 'm']],
  ['min', [1n, 'm']],
  ['minute', [1n, 'm']],
  ['h', [1n, 'h']],
  ['hr', [1n, 'h']],
  ['hour', [1n, 'h']],
  ['d', [24n, 'h']],
  ['day', [24n, 'h']],
  ['w', [7n * 24n, 'h']],
  ['wk', [7n * 24n, 'h']],
  ['week', [7n * 24n, 'h']],
  ['y', [365n * 24n, 'h']],
  ['yr', [365n * 24n, 'h']],
  ['year', [365n * 24n, 'h']],
]);

const PART = /(\d{1,18}(?:\.\d{0,18})?|\.\d{1,18}) ?([A-Za-z\u00b5\u03bc]+) ?/y;

/** Examples of durations, for hints. */
export const DURATION_FORMS = '30s, 10m, 2h30m, 1d, or 1w';

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
    const [count, unit] = findUnit(name) ?? [];
    const part = unit === undefined ? undefined : parseDuration(`${number}${unit}`);
    if (part === undefined || count === undefined) return undefined;
    total = (total ?? 0n) + part * count;
  }
  return total;
}

/** Suggests a duration for a text that is not valid. */
export function hintForDuration(text: string): string | undefined {
  if (/^\d+$/.test(text)) return `add a unit, such as ${text}s or ${text}m`;
  if (text.startsWith('-') && parseTypedDuration(text.slice(1))) return `did you mean ${text.slice(1)}?`;
  return undefined;
}

/** The case matters for units of one letter: `M` may be a month. */
function findUnit(name: string): [bigint, string] | undefined {
  const lower = name.length > 2 ? name.toLowerCase() : name;
  const singular = lower.length > 2 ? lower.replace(/s$/, '') : lower;
  return UNITS.get(lower) ?? UNITS.get(singular);
}
