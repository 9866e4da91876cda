const SIGNS = /["[\]{}]/g;
const END_OF_STRING = /["\\\n]/g;

/**
 * Finds the end of a JSON value by its brackets outside of strings. The text may come in parts. Strings end at the end
 * of a line at the latest, so that a string that was cut off affects one line only.
 */
export class JsonScanner {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  /** The number of open brackets. */
  get depth(): number {
    return this.#depth;
  }

  /** Returns the position after the bracket that closes the value; undefined when it is not in this text. */
  scan(text: string, from = 0, to = text.length): number | undefined {
    let at = from;
    if (this.#isEscaped && at < to) {
      this.#isEscaped = false;
      at += 1;
    }
    while (at < to) {
      const pattern = this.#isInString ? END_OF_STRING : SIGNS;
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (!found || found.index >= to) return undefined;
      at = found.index + 1;
      switch (found[0]) {
        case '"':
        case '\n':
          this.#isInString = !this.#isInString;
          break;
        case '\\':
          if (at < to) at += 1;
          else this.#isEscaped = true;
          break;
        case '{':
        case '[':
          this.#depth += 1;
          break;
        default:
          this.#depth -= 1;
          if (this.#depth <= 0) return at;
      }
    }
    return undefined;
  }

  endLine(): void {
    this.#isInString = false;
    this.#isEscaped = false;
  }

  reset(): void {
    this.#depth = 0;
    this.endLine();
  }
}
