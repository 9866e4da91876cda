import stringWidth from 'string-width';
import { PLAIN } from './escape.ts';

// A variation selector belongs to its emoji.
const MARKS = /[\p{Mn}\p{Me}](?<!\ufe0f)/gu;

/** Returns how many columns of a terminal a text takes: two for wide characters and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text.replace(MARKS, ''));
}

/** Returns the width of the widest text; 0 without texts. */
export function longestWidth(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
}
