import stringWidth from 'string-width';
import { PLAIN } from './escape.ts';

// The selector that makes an emoji of a sign is part of that emoji.
const MARKS = /[\p{Mn}\p{Me}](?<!\ufe0f)/gu;

/** How many columns of a terminal a text fills: two for wide characters and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text.replace(MARKS, ''));
}
