import type { SortValue } from '../event/order.ts';
import type { CoreV1Event } from '../event/types.ts';
import { findValues } from './jsonpath/find.ts';
import { parsePath } from './jsonpath/parse.ts';

/**
 * The key that `--sort-by` names by a path such as `.lastTimestamp`: its first value. Texts are ordered
 * with their numbers as numbers, `web-2` before `web-10`.
 *
 * @throws KevError `usage` when the path cannot be read
 *
 * Source: kubectl `pkg/cmd/get/sorter.go`; github.com/fvbommel/sortorder.
 */
export function parseSortPath(path: string): (event: CoreV1Event) => SortValue {
  const steps = parsePath(path);
  return (event) => {
    const value = findValues(event, steps)[0];
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return Number(value);
    return typeof value === 'string' ? toNatural(value) : undefined;
  };
}

/**
 * A text that stands in plain order where this one stands in natural order: digits before anything else,
 * more digits later, and of equal numbers the one with fewer zeros before it first.
 */
function toNatural(text: string): string {
  return text.replace(/(0*)(\d+)/g, (_, zeros: string, number: string) => {
    const significant = number === '0' ? '' : number;
    const before = zeros.length + (number === '0' ? 1 : 0);
    return `\0${String.fromCharCode(significant.length)}${significant}${String.fromCharCode(before)}`;
  });
}
