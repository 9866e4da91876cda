import stringWidth from 'string-width';
import { PLAIN } from './escape.ts';

/** Returns how many columns of a terminal a text takes: two for wide characters and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  // A variation selector belongs to its emoji.
  return stringWidth(text.replace(/[\p{Mn}\p{Me}](?<!\ufe0f)/gu, ''));
}

/** Returns the width of the widest text; 0 without texts. */
export function longestWidth(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
}
