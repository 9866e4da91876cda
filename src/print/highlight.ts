/** Where a match starts in a text, and where it ends. */
export type Match = readonly [start: number, end: number];

/**
 * Adds a style to what matches in a part of a text. Undefined if nothing does.
 *
 * @param matches in the whole text, by their starts
 * @param offset where the part starts in the whole text
 */
export function highlight(
  part: string,
  matches: readonly Match[],
  offset: number,
  style: (text: string) => string,
): string | undefined {
  let painted = '';
  let end = 0;
  for (const [from, to] of matches) {
    const start = Math.max(from - offset, end);
    const stop = Math.min(to - offset, part.length);
    if (stop <= start) continue;
    painted += part.slice(end, start) + style(part.slice(start, stop));
    end = stop;
  }
  return end === 0 ? undefined : painted + part.slice(end);
}
