import { Chalk } from 'chalk';
import { hashText } from '../core/text-hash.ts';
import type { ColorLevel } from './color.ts';

/** Styles of text, by meaning. */
export interface Palette {
  /** Less important text: ages, kinds. */
  quiet(text: string): string;
  /** Text that must not be missed. */
  warning(text: string): string;
  /** Headings, and code within a sentence. */
  strong(text: string): string;
  /** A name that distinguishes rows, such as a namespace: the same name always has the same color. */
  name(text: string): string;
  /** What was searched for. */
  match(text: string): string;
}

/**
 * Codes of the colors of names, by level. Those of the 256 colors have a contrast of at least 4 with black and with white;
 * of the sixteen, green, magenta, and cyan are readable on both in most terminals.
 */
export const NAME_COLORS = {
  1: ['32', '35', '36'],
  2: [28, 30, 31, 63, 98, 130, 133, 163].map((color) => `38;5;${color}`),
} as const;

/** Creates the styles for a color level. Level 0 leaves text unchanged. */
export function createPalette(level: ColorLevel): Palette {
  const chalk = new Chalk({ level });
  const nameColors = level === 0 ? [] : NAME_COLORS[level];
  return {
    quiet: chalk.dim,
    // Red is readable on light and on dark backgrounds, yellow is not.
    warning: chalk.red.bold,
    strong: chalk.bold,
    name(text) {
      const color = nameColors[hashText(text) % nameColors.length];
      return color === undefined || text === '' ? text : `\x1b[${color}m${text}\x1b[39m`;
    },
    match: chalk.inverse,
  };
}
