/**
 * Splits a text into lines of at most `first` columns for the first line and `rest` for the others. Lines break at
 * single spaces, and inside a word only when it is wider than a line.
 */
export function wrap(text: string, first: number, rest: number, width: (text: string) => number): string[] {
  if (width(text) <= first) return [text];
  const lines: string[] = [];
  let available = first;
  let line: string | undefined;
  const breakLine = () => {
    lines.push(line ?? '');
    line = undefined;
    available = rest;
  };
  for (let word of text.split(' ')) {
    const longer: string = line === undefined ? word : `${line} ${word}`;
    if (width(longer) <= available) {
      line = longer;
      continue;
    }
    if (line !== undefined || available < 1) breakLine();
    for (let cut = cutAt(word, available, width); cut < word.length; cut = cutAt(word, available, width)) {
      line = word.slice(0, cut);
      word = word.slice(cut);
      breakLine();
    }
    line = word;
  }
  lines.push(line ?? '');
  return lines;
}

/** Returns where each line of a wrapped text starts in it. */
export function offsetsOf(text: string, lines: readonly string[]): number[] {
  let end = 0;
  return lines.map((line, at) => {
    const start = at > 0 && text[end] === ' ' ? end + 1 : end;
    end = start + line.length;
    return start;
  });
}

/** Returns where to cut a word that is too wide, after at least one character. */
function cutAt(word: string, available: number, width: (text: string) => number): number {
  let at = 0;
  let filled = 0;
  for (const character of word) {
    filled += width(character);
    if (filled > available && at > 0) break;
    at += character.length;
  }
  return at;
}
