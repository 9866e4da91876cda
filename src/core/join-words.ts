/** Joins words as in a sentence: `auto`, `auto or always`, `auto, always, or never`. */
export function joinWords(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 3) return words.join(` ${last} `);
  return `${words.slice(0, -1).join(', ')}, ${last} ${words.at(-1)}`;
}
