/** A line without its end, or a part of one that is very long. */
export interface DumpLine {
  text: string;
  /** The number under which an editor shows the line. */
  number: number;
  /** The text is not the beginning of the line. */
  isContinuation?: true;
  /** The line goes on with the next text. */
  goesOn?: true;
}

/** Longer lines come in parts, so that memory stays bounded whatever a file holds. */
const MAX_PART = 16 * 1024 * 1024;

/** Splits a text that comes in chunks into lines. A line may end with a carriage return. */
export class LineSplitter {
  readonly #maxLength: number;
  #number = 1;
  #begun: string[] = [];
  #length = 0;
  #isContinuation = false;

  /** @param maxLength how many characters a part has at least, when a line comes in parts */
  constructor(maxLength: number = MAX_PART) {
    this.#maxLength = maxLength;
  }

  /** What has come of a line whose end has not. */
  get rest(): string {
    if (this.#begun.length > 1) this.#begun = [this.#begun.join('')];
    return this.#begun[0] ?? '';
  }

  /** The lines that this chunk completes. */
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

  /** What is left: a last line without an end. */
  end(): DumpLine[] {
    return this.#begun.length > 0 ? [this.#take(false)] : [];
  }

  /** The beginning of a line that is not complete, as a part of it. */
  takePartialLine(): DumpLine[] {
    return this.#begun.length > 0 ? [this.#take(true)] : [];
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

/** The lines of a text that comes in chunks: those that each chunk completes. */
export async function* readLines(
  chunks: AsyncIterable<string>,
  maxLength?: number,
): AsyncGenerator<DumpLine[]> {
  const splitter = new LineSplitter(maxLength);
  for await (const chunk of chunks) yield splitter.push(chunk);
  const last = splitter.end();
  if (last.length > 0) yield last;
}
