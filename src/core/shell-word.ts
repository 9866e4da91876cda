import { unsafeCharacters } from './unsafe-characters.ts';

/**
 * Quotes a word for a shell if necessary. Invisible characters are written as their bytes, as bash, zsh, and ksh read them,
 * so that what is pasted is what was seen. No other shell runs a part of it, either.
 */
export function quoteWord(word: string): string {
  // zsh replaces "=ls" by the path of the program.
  if (/^(?!=)[\w@%+=:,./-]+$/.test(word)) return word;
  const hidden = unsafeCharacters();
  if (word.search(hidden) >= 0) {
    // To a shell that does not know this form, a quote after a backslash would be its end.
    return `$'${word.replace(/[\\']/g, toBytes).replace(hidden, toBytes)}'`;
  }
  if (/^[^"$`\\!]*$/.test(word)) return `"${word}"`;
  // In fish, these backslashes would be escapes.
  return `'${word.replace(/'|\\(?=[\\']|$)/g, "'\\$&'")}'`;
}

function toBytes(character: string): string {
  const bytes = [...new TextEncoder().encode(character)];
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
