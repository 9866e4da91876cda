/** A line without its line break, or a part of a very long one. */
export interface DumpLine {
  text: string;
  /** Line number, from 1. */
  number: number;
  /** Set when the text is not the start of the line. */
  isContinuation?: true;
  /** Set when the line continues with the next text. */
  goesOn?: true;
}

/** Longer lines are split into parts, so that memory use is bounded. */
const MAX_PART = 16 * 1024 * 1024;

/** Splits chunks of text into lines, which may end with CRLF. */
export class LineSplitter {
  readonly #maxLength: number;
  #number = 1;
  #begun: string[] = [];
  #length = 0;
  #isContinuation = false;

  /** @param maxLength minimum length of a part of a long line, in characters */
  constructor(maxLength: number = MAX_PART) {
    this.#maxLength = maxLength;
  }

  /** Number of complete lines. */
  get lines(): number {
    return this.#number - 1;
  }

  /** Whether there is an incomplete line. */
  get isPending(): boolean {
    return this.#begun.length > 0;
  }

  /** The start of an incomplete line. */
  get rest(): string {
    if (this.#begun.length > 1) this.#begun = [this.#begun.join('')];
    return this.#begun[0] ?? '';
  }

  /** Returns the lines that this chunk completes. */
  push(chunk: string): DumpLine[] {
    const lines: DumpLine[] = [];
    let at = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', at)) {
      this.#begun.push(chunk.slice(at, end));
      lines.push(this.#take(false));
      at = end + 1;
    }
    if (at < chunk.length) {
      this.#begun.push(chunk.slice(at));
      this.#length += chunk.length - at;
      if (this.#length >= this.#maxLength) lines.push(this.#take(true));
    }
    return lines;
  }

  /** Returns the last line, if it has no line break. */
  end(): DumpLine[] {
    return this.isPending ? [this.#take(false)] : [];
  }

  /** Takes the start of an incomplete line as a part of it. */
  takePartialLine(): DumpLine[] {
    return this.isPending ? [this.#take(true)] : [];
  }

  #take(goesOn: boolean): DumpLine {
    const text = this.rest;
    const line: DumpLine = { text, number: this.#number };
    if (this.#isContinuation) line.isContinuation = true;
    if (goesOn) line.goesOn = true;
    else {
      if (text.endsWith('\r')) line.text = text.slice(0, -1);
      this.#number += 1;
    }
    this.#begun = [];
    this.#length = 0;
    this.#isContinuation = goesOn;
    return line;
  }
}

/** Splits a stream of text into lines. Yields for each chunk the lines that it completes. */
export async function* readLines(
  chunks: AsyncIterable<string>,
  maxLength?: number,
): AsyncGenerator<DumpLine[]> {
  const splitter = new LineSplitter(maxLength);
  for await (const chunk of chunks) yield splitter.push(chunk);
  const last = splitter.end();
  if (last.length > 0) yield last;
}
