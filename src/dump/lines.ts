/** A line without its end, and the number under which an editor shows it. */
export interface Line {
  text: string;
  number: number;
}

/** What no JavaScript string can hold is not kept. */
const MAX_LINE = 256 * 1024 * 1024;

/**
 * The lines of a text that comes in pieces: those that each piece completes. The end of a line may have a
 * carriage return before it. Of a line that is too long only the beginning is given.
 */
export async function* readLines(
  pieces: AsyncIterable<string>,
  maxLength: number = MAX_LINE,
): AsyncGenerator<Line[]> {
  let number = 1;
  let begun: string[] = [];
  let length = 0;
  const begin = (text: string) => {
    if (length < maxLength) begun.push(text.slice(0, maxLength - length));
    length += text.length;
  };
  const complete = (): Line => {
    const text = begun.length === 1 ? (begun[0] ?? '') : begun.join('');
    begun = [];
    length = 0;
    return { text: text.endsWith('\r') ? text.slice(0, -1) : text, number: number++ };
  };
  for await (const piece of pieces) {
    const lines: Line[] = [];
    let at = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', at)) {
      begin(piece.slice(at, end));
      lines.push(complete());
      at = end + 1;
    }
    if (at < piece.length) begin(piece.slice(at));
    yield lines;
  }
  if (begun.length > 0) yield [complete()];
}
