import { formatCount } from '../../../print/count.ts';
import { escapeCell } from '../../../print/escape.ts';
import type { Io } from '../../io/io.ts';

/** Prints how many states were imported into a store, and how many of them it did not have. */
export function reportImport(
  { states, added }: { states: number; added: number },
  store: string,
  io: Io,
): void {
  io.stderr.write(
    `kev: ${formatCount(states, 'state')} read, ${added} of them new, in ${escapeCell(store)}\n`,
  );
}
