import { unsafeCharacters } from './unsafe-characters.ts';

/**
 * Quotes a word for a shell if necessary. With invisible characters, it is written with their codes, as bash, zsh, and ksh
 * read them, so that what is pasted is what was seen.
 */
export function quoteWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  const hidden = unsafeCharacters();
  if (word.search(hidden) >= 0) {
    const text = word.replace(/[\\']/g, '\\$&').replace(hidden, (each) => {
      const hex = (each.codePointAt(0) ?? 0).toString(16);
      return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
    });
    return `$'${text}'`;
  }
  return /^[^"$`\\!]*$/.test(word) ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
