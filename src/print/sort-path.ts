import { usageError } from '../core/errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { SortValue } from '../select/order.ts';
import { findValues } from './jsonpath/find.ts';
import { parsePath } from './jsonpath/parse.ts';

/**
 * Parses the path of `--sort-by`, such as `.lastTimestamp`, to a function that returns its first value in an event.
 * Numbers and quantities (`9`, `500m`, `1Ki`) become numbers, which sort before other values.
 *
 * @throws KevError `usage` when the path cannot be read
 *
 * Source: kubectl `pkg/cmd/get/sorter.go`.
 */
export function parseSortPath(path: string): (event: CoreV1Event) => SortValue {
  const steps = parsePath(path);
  const [first] = steps;
  if (first?.kind === 'field' && first.name === 'items') {
    throw usageError(`cannot sort by "${path}": expected a path in an event, such as .lastTimestamp`);
  }
  return (event) => {
    const value = findValues(event, steps)[0];
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return Number(value);
    return typeof value === 'string' ? (parseQuantity(value) ?? value) : undefined;
  };
}

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([KMGTPE]i|[numkMGTPE])|([eE][+-]?\d+))?$/;

const SUFFIXES: Record<string, number> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/**
 * Parses a quantity of Kubernetes, such as `2Gi`; undefined for another text.
 *
 * Source: apimachinery `pkg/api/resource`, ParseQuantity.
 */
export function parseQuantity(text: string): number | undefined {
  const [, number, suffix = '', exponent = ''] = QUANTITY.exec(text) ?? [];
  return number === undefined ? undefined : Number(`${number}${exponent}`) * (SUFFIXES[suffix] ?? 1);
}
