import type { Directive } from './go-directive.ts';
import { formatTyped, formatValue } from './go-value.ts';

// Go takes no width or precision beyond this.
const MAX_NUMBER = 1_000_000;

/**
 * A text made by one of Go's format strings: `sprintf('%s is %d%% full', 'disk', 93)`.
 *
 * It never throws: what does not fit is named in the text, as Go does (`%!d(string=x)`,
 * `%!s(MISSING)`, `%!(EXTRA int=1)`, `%!(NOVERB)`). How values of JavaScript are taken, `formatValue` says.
 *
 * Source: Go `fmt/print.go`, doPrintf.
 */
export function sprintf(format: string, ...args: readonly unknown[]): string {
  if (args.length === 0 && !format.includes('%')) return format;
  return new Printer(format, args).print();
}

class Printer {
  readonly #format: string;
  readonly #args: readonly unknown[];
  #at = 0;
  #nextArg = 0;
  /** Whether any directive chose its argument: then nobody looks for superfluous ones. */
  #reordered = false;
  /** Whether the directive at hand chose its argument well. */
  #goodIndex = true;
  #text = '';

  constructor(format: string, args: readonly unknown[]) {
    this.#format = format;
    this.#args = args;
  }

  print(): string {
    for (;;) {
      const percent = this.#format.indexOf('%', this.#at);
      if (percent === -1) break;
      this.#text += this.#format.slice(this.#at, percent);
      this.#at = percent + 1;
      this.#printDirective();
    }
    this.#text += this.#format.slice(this.#at);
    if (!this.#reordered) this.#printExtra();
    return this.#text;
  }

  #printDirective(): void {
    this.#goodIndex = true;
    const directive = this.#readFlags();
    let indexed = this.#readIndex();

    if (this.#peek() === '*') {
      this.#at += 1;
      const width = this.#takeNumber();
      if (width === undefined) this.#text += '%!(BADWIDTH)';
      else {
        directive.width = Math.abs(width);
        if (width < 0) directive.minus = true;
      }
      indexed = false;
    } else {
      directive.width = this.#readNumber();
      if (indexed && directive.width !== undefined) this.#goodIndex = false;
    }

    if (this.#peek() === '.' && this.#at + 1 < this.#format.length) {
      this.#at += 1;
      if (indexed) this.#goodIndex = false;
      indexed = this.#readIndex();
      if (this.#peek() === '*') {
        this.#at += 1;
        const precision = this.#takeNumber();
        if (precision === undefined || precision < 0) this.#text += '%!(BADPREC)';
        else directive.precision = precision;
        indexed = false;
      } else directive.precision = this.#readNumber() ?? 0;
    }

    if (!indexed) this.#readIndex();
    this.#printVerb(directive);
  }

  #printVerb(directive: Directive): void {
    const code = this.#format.codePointAt(this.#at);
    if (code === undefined) {
      this.#text += '%!(NOVERB)';
      return;
    }
    const verb = String.fromCodePoint(code);
    this.#at += verb.length;
    if (verb === '%') this.#text += '%';
    else if (!this.#goodIndex) this.#text += `%!${verb}(BADINDEX)`;
    else if (this.#nextArg >= this.#args.length) this.#text += `%!${verb}(MISSING)`;
    else {
      if (verb === 'v') {
        directive.goSyntax = directive.sharp;
        directive.sharp = false;
        directive.plus = false;
      }
      this.#text += formatValue(this.#args[this.#nextArg], verb, directive);
      this.#nextArg += 1;
    }
  }

  #printExtra(): void {
    const extra = this.#args.slice(this.#nextArg);
    if (extra.length === 0) return;
    this.#text += `%!(EXTRA ${extra.map((arg) => formatTyped(arg, plainDirective())).join(', ')})`;
  }

  #peek(): string | undefined {
    return this.#format[this.#at];
  }

  #readFlags(): Directive {
    const directive = plainDirective();
    for (; ; this.#at += 1) {
      const flag = this.#peek();
      if (flag === '-') directive.minus = true;
      else if (flag === '+') directive.plus = true;
      else if (flag === '#') directive.sharp = true;
      else if (flag === ' ') directive.space = true;
      else if (flag === '0') directive.zero = true;
      else return directive;
    }
  }

  /** Reads a width or precision; after a number that is too large nothing is left to read. */
  #readNumber(end = this.#format.length): number | undefined {
    let number: number | undefined;
    for (; this.#at < end; this.#at += 1) {
      const digit = this.#format.charCodeAt(this.#at) - 48;
      if (digit < 0 || digit > 9) break;
      if (number !== undefined && number > MAX_NUMBER) {
        this.#at = end;
        return undefined;
      }
      number = (number ?? 0) * 10 + digit;
    }
    return number;
  }

  /** Reads the `[2]` that chooses the argument to go on with; false when there is none that can be read. */
  #readIndex(): boolean {
    if (this.#peek() !== '[') return false;
    this.#reordered = true;
    // `[n]` has three characters at least: where there are fewer left, Go looks no further.
    const close = this.#at + 3 > this.#format.length ? -1 : this.#format.indexOf(']', this.#at);
    this.#at += 1;
    const number = close === -1 ? undefined : this.#readNumber(close);
    const readable = number !== undefined && this.#at === close;
    if (close !== -1) this.#at = close + 1;
    if (readable && number >= 1 && number <= this.#args.length) this.#nextArg = number - 1;
    else this.#goodIndex = false;
    return readable;
  }

  /** The next argument as a width or precision; undefined when it cannot be one. */
  #takeNumber(): number | undefined {
    if (this.#nextArg >= this.#args.length) return undefined;
    const arg = this.#args[this.#nextArg];
    this.#nextArg += 1;
    const number = typeof arg === 'bigint' ? Number(arg) : arg;
    return Number.isSafeInteger(number) && Math.abs(number as number) <= MAX_NUMBER
      ? (number as number)
      : undefined;
  }
}

function plainDirective(): Directive {
  return {
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    goSyntax: false,
    width: undefined,
    precision: undefined,
  };
}
