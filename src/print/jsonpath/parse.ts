import { usageError } from '../../core/errors.ts';
import { type JsonPathTemplate, OPERATORS, type Part, type Step } from './template.ts';

const MAX_DEPTH = 32;
const SPACE = /[ \t]/;
const NUMBER = /[+-]?[\d.]+/y;
// Character classes of Unicode take long to parse, and few commands need them.
const wordPattern = () => /[\p{L}\p{Nd}_]+/uy;
const OPERATOR = /[!<>=~]+/y;
const SLICE = /^(-?\d+|)(?::(-?\d+|))?(?::(-?\d+|))?$/;
const FIELD_END = /[\s.,[\]$@{}]/;
const FIELD_END_IN_FILTER = /[\s.,[\]$@{}!<>=()]/;
const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/**
 * Parses a JSONPath template of kubectl's `-o jsonpath=`.
 *
 * @throws KevError `usage` that says what is wrong
 */
export function parseJsonPath(text: string): JsonPathTemplate {
  return new Parser(text).template();
}

/**
 * Parses a single path of `--sort-by` or custom columns: `.metadata.name`, `metadata.name`,
 * `{.metadata.name}` or `{metadata.name}`.
 *
 * @throws KevError `usage` that says what is wrong
 */
export function parsePath(text: string): Step[] {
  const path = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (!path) {
    throw usageError(`invalid path ${JSON.stringify(text)}: expected one such as ".metadata.name"`);
  }
  const [part, ...rest] = parseJsonPath(`{.${path[1] ?? path[2]}}`);
  if (part?.kind !== 'path' || rest.length > 0) throw usageError(`invalid path "${text}"`);
  return part.steps;
}

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  template(): JsonPathTemplate {
    const parts: Part[] = [];
    // Open ranges, innermost last. New parts are added to the last one.
    const open = [parts];
    while (this.#at < this.#text.length) {
      const brace = this.#text.indexOf('{', this.#at);
      const end = brace < 0 ? this.#text.length : brace;
      if (end > this.#at) open.at(-1)?.push({ kind: 'text', text: this.#text.slice(this.#at, end) });
      this.#at = end + 1;
      if (brace < 0) break;
      this.#action(open);
    }
    return parts;
  }

  #action(open: Part[][]): void {
    this.#skipSpace();
    const word = this.#match(wordPattern());
    if (word === 'end') {
      if (open.length === 1) this.#fail('not in range, nothing to end');
      open.pop();
    } else if (word === 'range') {
      if (open.length > MAX_DEPTH) this.#fail('nested too deep');
      const range: Part = { kind: 'range', steps: this.#steps('}'), parts: [] };
      open.at(-1)?.push(range);
      open.push(range.parts);
    } else {
      // Not a keyword, but part of a path, such as a number.
      this.#at -= word?.length ?? 0;
      open.at(-1)?.push({ kind: 'path', steps: this.#steps('}') });
    }
    this.#skipSpace();
    if (this.#text[this.#at] !== '}') this.#fail('unclosed action');
    this.#at += 1;
  }

  /** Parses steps up to one of the characters in `ends`, which is not consumed. */
  #steps(ends: string, fieldEnd = FIELD_END): Step[] {
    if (++this.#depth > MAX_DEPTH) this.#fail('nested too deep');
    const steps: Step[] = [];
    for (;;) {
      this.#skipSpace();
      const character = this.#text[this.#at];
      if (character === undefined || character === '\n' || character === '\r') this.#fail('unclosed action');
      if (ends.includes(character)) break;
      steps.push(...this.#step(character, fieldEnd));
    }
    this.#depth -= 1;
    return steps;
  }

  #step(character: string, fieldEnd: RegExp): Step[] {
    if (character === '@' || character === '$') {
      this.#at += 1;
      return [];
    }
    if (character === '[') return this.#brackets();
    if (character === '"' || character === "'") return [{ kind: 'literal', value: this.#quoted(character) }];
    if (character === '.') return this.#dots(fieldEnd);
    const number = this.#match(NUMBER);
    if (number !== undefined) {
      const value = Number(number);
      if (Number.isNaN(value)) this.#fail(`cannot parse number ${number}`);
      return [{ kind: 'literal', value }];
    }
    const word = this.#match(wordPattern());
    if (word === 'true' || word === 'false') return [{ kind: 'literal', value: word === 'true' }];
    return this.#fail(
      word === undefined
        ? `unrecognized character in action: ${character}`
        : `unrecognized identifier ${word}`,
    );
  }

  #dots(fieldEnd: RegExp): Step[] {
    this.#at += 1;
    if (this.#text[this.#at] !== '.') return [this.#field(fieldEnd)];
    this.#at += 1;
    if (this.#text.startsWith('..', this.#at)) this.#fail('invalid multiple recursive descent');
    const descendants: Step = { kind: 'descendants' };
    const isWord = wordPattern().test(this.#text[this.#at] ?? '');
    return isWord ? [descendants, this.#field(fieldEnd)] : [descendants];
  }

  #field(fieldEnd: RegExp): Step {
    const name = this.#fieldName(fieldEnd);
    return name === '*' ? { kind: 'children' } : { kind: 'field', name };
  }

  #fieldName(fieldEnd: RegExp): string {
    let name = '';
    for (; this.#at < this.#text.length; this.#at++) {
      let character = this.#text[this.#at] ?? '';
      if (character === '\\') {
        this.#at += 1;
        character = this.#text[this.#at] ?? '';
      } else if (fieldEnd.test(character)) break;
      name += character;
    }
    return name;
  }

  #brackets(): Step[] {
    if (this.#text.startsWith('[?(', this.#at)) return [this.#filter()];
    this.#at += 1;
    const paths: Step[][] = [];
    for (;;) {
      this.#skipSpace();
      paths.push(this.#key());
      this.#skipSpace();
      const character = this.#text[this.#at];
      if (character === undefined) this.#fail('unterminated array');
      this.#at += 1;
      if (character === ']') break;
      if (character !== ',') this.#fail(`invalid array index ${character}`);
    }
    return paths.length === 1 ? (paths[0] ?? []) : [{ kind: 'union', paths }];
  }

  /** Parses a key in brackets: `*`, `0`, `1:3`, `'name'`. */
  #key(): Step[] {
    const character = this.#text[this.#at];
    if (character === "'" || character === '"') {
      const end = this.#text.indexOf(character, this.#at + 1);
      if (end < 0) this.#fail('unterminated array');
      const inner = this.#text.slice(this.#at + 1, end);
      this.#at = end + 1;
      // As in kubectl, dots separate fields here too unless they are escaped.
      return new Parser(`.${inner}}`).#steps('}');
    }
    const end = this.#text.slice(this.#at).search(/[\],]/);
    if (end < 0) this.#fail('unterminated array');
    const text = this.#text.slice(this.#at, this.#at + end).trimEnd();
    this.#at += text.length;
    if (text === '*') return [{ kind: 'slice', from: undefined, to: undefined, step: 1 }];
    const [, from = '', to, step] = SLICE.exec(text) ?? this.#fail(`invalid array index ${text}`);
    if (to === undefined) return [{ kind: 'index', index: Number(from) }];
    if (step && Number(step) <= 0) this.#fail('step must be > 0');
    const toNumber = (digits: string) => (digits === '' ? undefined : Number(digits));
    return [{ kind: 'slice', from: toNumber(from), to: toNumber(to), step: Number(step || 1) }];
  }

  #filter(): Step {
    this.#at += '[?('.length;
    const left = this.#steps('!<>=~)', FIELD_END_IN_FILTER);
    const operator = this.#match(OPERATOR);
    const right = operator === undefined ? [] : this.#steps(')', FIELD_END_IN_FILTER);
    if (!this.#text.startsWith(')]', this.#at)) this.#fail('unclosed array expect ]');
    this.#at += ')]'.length;
    if (operator === undefined) return { kind: 'exists', path: left };
    const known = OPERATORS.find((each) => each === operator);
    if (known === undefined) this.#fail(`unrecognized filter operator ${operator}`);
    return { kind: 'filter', left, operator: known, right };
  }

  #quoted(quote: string): string {
    let value = '';
    for (this.#at += 1; this.#text[this.#at] !== quote; this.#at++) {
      const character = this.#text[this.#at];
      if (character === undefined || character === '\n') this.#fail('unterminated quoted string');
      value += character === '\\' ? this.#escape() : character;
    }
    this.#at += 1;
    return value;
  }

  /** Parses an escape such as `\n` or `\u00e9`, up to its last character. */
  #escape(): string {
    this.#at += 1;
    const character = this.#text[this.#at] ?? '';
    const hex = /(?<=x)[\da-f]{2}|(?<=u)[\da-f]{4}|(?<=U)[\da-f]{8}/iy;
    hex.lastIndex = this.#at + 1;
    const digits = hex.exec(this.#text)?.[0];
    const code = Number.parseInt(digits ?? '', 16);
    if (digits !== undefined && code <= 0x10ffff) {
      this.#at += digits.length;
      return String.fromCodePoint(code);
    }
    const known = ESCAPES[character] ?? (/[\\"']/.test(character) ? character : undefined);
    return known ?? this.#fail(`invalid escape \\${character}`);
  }

  #skipSpace(): void {
    while (SPACE.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0];
    this.#at += match?.length ?? 0;
    return match;
  }

  #fail(reason: string): never {
    throw usageError(`invalid jsonpath ${JSON.stringify(this.#text)}: ${reason}`);
  }
}
