import { KevError } from '../errors.ts';
import { SORT_KEYS, type SortKey } from '../event/order.ts';
import type { ReadFlags } from './flags.ts';

/**
 * The order that `--sort` and `--reverse` ask for.
 *
 * @throws KevError `usage` when there is no such key
 */
export function toOrder({ sort, reverse }: Pick<ReadFlags, 'sort' | 'reverse'>): {
  key: SortKey | undefined;
  reverse: boolean;
} {
  const key = SORT_KEYS.find((known) => known === sort);
  if (sort !== undefined && key === undefined) {
    throw new KevError('usage', `cannot sort by "${sort}": there is ${SORT_KEYS.join(', ')}`);
  }
  return { key, reverse: reverse ?? false };
}
