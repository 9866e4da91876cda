import { usageError } from '../core/errors.ts';
import { parseQuantity } from '../core/quantity.ts';
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
