import { Chalk } from 'chalk';
import type { ColorLevel } from './color.ts';

/** How text is colored, by what it means. */
export interface Palette {
  /** What the eye may skip: ages, kinds. */
  quiet(text: string): string;
  /** What it must not miss. */
  warning(text: string): string;
  /** Headings, and code within a sentence. */
  strong(text: string): string;
}

/** The colors of a level; level 0 leaves text as it is. */
export function createPalette(level: ColorLevel): Palette {
  const chalk = new Chalk({ level });
  // Yellow cannot be read on a light background; red can, on dark ones too.
  return { quiet: chalk.dim, warning: chalk.red.bold, strong: chalk.bold };
}
