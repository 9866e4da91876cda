import { colorLevel } from '../../print/color.ts';
import { createPalette } from '../../print/palette.ts';
import type { Io } from '../io/io.ts';

/** Prints a help text, with its headings emphasized on a terminal. */
export function printHelp(text: string, { stdout, color, env }: Pick<Io, 'stdout' | 'color' | 'env'>): void {
  const { strong } = createPalette(colorLevel(color, env, stdout.isTerminal));
  stdout.write(text.replace(/^(?:Usage:|[A-Z][^.,\n]*:$)/gm, (heading) => strong(heading)));
}
