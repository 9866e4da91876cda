import { unsafeCharacters } from './unsafe-characters.ts';

/**
 * Quotes a word for a shell if necessary. Invisible characters are written as their bytes, as bash, zsh, and ksh read them,
 * so that what is pasted is what was seen.
 */
export function quoteWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  const hidden = unsafeCharacters();
  if (word.search(hidden) >= 0) {
    return `$'${word.replace(/[\\']/g, '\\$&').replace(hidden, toBytes)}'`;
  }
  return /^[^"$`\\!]*$/.test(word) ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

function toBytes(character: string): string {
  const bytes = [...new TextEncoder().encode(character)];
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
