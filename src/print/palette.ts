import { Chalk } from 'chalk';
import type { ColorLevel } from './color.ts';

/** Styles of text, by meaning. */
export interface Palette {
  /** Less important text: ages, kinds. */
  quiet(text: string): string;
  /** Text that must not be missed. */
  warning(text: string): string;
  /** Headings, and code within a sentence. */
  strong(text: string): string;
}

/** Creates the styles for a color level. Level 0 leaves text unchanged. */
export function createPalette(level: ColorLevel): Palette {
  const chalk = new Chalk({ level });
  // Red is readable on light and on dark backgrounds, yellow is not.
  return { quiet: chalk.dim, warning: chalk.red.bold, strong: chalk.bold };
}
