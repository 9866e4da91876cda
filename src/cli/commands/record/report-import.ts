import { formatCount } from '../../../print/count.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';

/** Prints how many states were imported into a store, and how many of them it did not have. */
export function reportImport(
  { states, added }: { states: number; added: number },
  store: string,
  io: Io,
): void {
  printMessage('kev', `${formatCount(states, 'state')} read, ${added} of them new, in ${store}`, io);
}
