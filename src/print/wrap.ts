/**
 * A text in lines that are no wider than they may be: `first` for the first line, `rest` for the others,
 * in columns of the terminal. Lines break at single blanks, and inside a word only when it is wider than a line.
 */
export function wrap(text: string, first: number, rest: number, width: (text: string) => number): string[] {
  if (width(text) <= first) return [text];
  const lines: string[] = [];
  let room = first;
  let line: string | undefined;
  const breakLine = () => {
    lines.push(line ?? '');
    line = undefined;
    room = rest;
  };
  for (let word of text.split(' ')) {
    const longer: string = line === undefined ? word : `${line} ${word}`;
    if (width(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== undefined || room < 1) breakLine();
    for (let cut = cutAt(word, room, width); cut < word.length; cut = cutAt(word, room, width)) {
      line = word.slice(0, cut);
      word = word.slice(cut);
      breakLine();
    }
    line = word;
  }
  lines.push(line ?? '');
  return lines;
}

/** Where to cut a word so that what is before fills a line; at least one character. */
function cutAt(word: string, room: number, width: (text: string) => number): number {
  let at = 0;
  let filled = 0;
  for (const character of word) {
    filled += width(character);
    if (filled > room && at > 0) break;
    at += character.length;
  }
  return at;
}
