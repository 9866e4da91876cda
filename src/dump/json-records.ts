import { JsonScanner } from './json-scanner.ts';
import { type Parsed, parseJson } from './json-text.ts';
import type { DumpLine } from './lines.ts';
import {
  type DumpRecord,
  formatLines,
  joinLines,
  MAX_BUFFER,
  MAX_VALUE,
  TOO_LONG,
  textRecord,
} from './record.ts';
import { salvageItems, splitItems } from './salvage-items.ts';

/**
 * Reads the values of a stream of JSON: a value a line, or values over several lines, one after the other.
 *
 * A value that is damaged costs no other one. It ends where its brackets say, or before a line that begins
 * with a brace where JSON could have none: the next value of a stream whose last one was cut off. Of a damaged
 * list those items are given that are whole, and of a long one they are given as they come.
 */
export class JsonRecords {
  readonly #scanner = new JsonScanner();
  #lines: DumpLine[] = [];
  #length = 0;
  /** How many items of a long list have been given. */
  #given = 0;
  /** From how many characters on it is tried again to give the items that are complete. */
  #splitAt = MAX_BUFFER;
  /** The value is too long, and what is left of it is not kept. */
  #isSkipping = false;
  /** What the last line that is not blank ends with. */
  #ending = '';

  /** Between two values. */
  get isIdle(): boolean {
    return this.#lines.length === 0 && !this.#isSkipping;
  }

  /** The records that this line completes. When idle, a value must begin on it. */
  take(line: DumpLine): DumpRecord[] {
    if (this.isIdle) return this.#begin(line);
    const isNext = !line.isContinuation && line.text.startsWith('{') && !/[[,:]$/.test(this.#ending);
    return isNext ? [...this.end(), ...this.#begin(line)] : this.#goOn(line);
  }

  /** What is left at the end. */
  end(): DumpRecord[] {
    const lines = this.#lines;
    const given = this.#given;
    this.#lines = [];
    this.#length = 0;
    this.#given = 0;
    this.#splitAt = MAX_BUFFER;
    this.#isSkipping = false;
    this.#scanner.reset();
    return lines.length === 0 ? [] : toRecords(lines, given);
  }

  /** A line on which a value begins. Mostly it is the whole value. */
  #begin(line: DumpLine): DumpRecord[] {
    const text = line.text.trim();
    const last = text.at(-1);
    if (!line.goesOn && (last === '}' || last === ']')) {
      const parsed = parseJson(text);
      if ('value' in parsed) return [toRecord(parsed, formatLines(line.number), text)];
    }
    return this.#goOn(line);
  }

  /** A line of values, of which the first may have begun before, and the last go on. */
  #goOn(line: DumpLine): DumpRecord[] {
    const records: DumpRecord[] = [];
    for (let { text } = line; !this.isIdle || text.trim() !== ''; ) {
      if (this.isIdle && !startsJson(text)) {
        records.push(textRecord(text, line.number));
        break;
      }
      const end = this.#scanner.scan(text);
      this.#keep({ ...line, text: end === undefined ? text : text.slice(0, end) });
      if (end === undefined) break;
      for (const record of this.end()) records.push(record);
      text = text.slice(end);
    }
    if (!line.goesOn) this.#scanner.endLine();
    if (this.#length > this.#splitAt) for (const record of this.#shorten()) records.push(record);
    return records;
  }

  #keep(line: DumpLine): void {
    this.#ending = /\S\s*$/.exec(line.text.slice(-100))?.[0].trim() ?? this.#ending;
    if (this.#isSkipping) return;
    this.#lines.push(line);
    this.#length += line.text.length;
  }

  /** Gives the items of a long list that are complete, or skips a value that is too long. */
  #shorten(): DumpRecord[] {
    const number = this.#lines[0]?.number ?? 0;
    const split = splitItems(joinLines(this.#lines), number, this.#given);
    const records = split?.records ?? [];
    if (split) {
      this.#lines = [{ text: split.rest, number: split.line }];
      this.#length = split.rest.length;
      this.#given += records.length;
    }
    this.#splitAt = Math.min(Math.max(MAX_BUFFER, 2 * this.#length), MAX_VALUE);
    if (this.#length <= MAX_VALUE) return records;
    const location = formatLines(split?.line ?? number, this.#lines.at(-1)?.number);
    this.#lines = [];
    this.#length = 0;
    this.#isSkipping = true;
    return [...records, { kind: 'damage', location, reason: TOO_LONG }];
  }
}

/** Whether a JSON object or array may begin here, and not a text such as `[INFO] started`. */
export function startsJson(text: string): boolean {
  return /^\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:[[\]{"]|$))/.test(text);
}

function toRecords(lines: DumpLine[], given: number): DumpRecord[] {
  const text = joinLines(lines);
  const first = lines[0]?.number ?? 0;
  const parsed = parseJson(text);
  if ('problem' in parsed) {
    const items = salvageItems(text, first, given);
    if (items) return items;
    // Lines of their own may have been taken for the rest of one that was cut off.
    const alone = lines
      .filter((line) => line.text.trim() !== '')
      .map((line) => toRecord(parseObject(line), formatLines(line.number), line.text));
    if (alone.some((record) => record.kind === 'value')) return alone;
  }
  return [toRecord(parsed, formatLines(first, lines.at(-1)?.number), text)];
}

function parseObject({ text }: DumpLine): Parsed {
  const parsed = parseJson(text);
  return 'value' in parsed && !/^\s*\{\s*"/.test(text) ? { problem: 'not a JSON object' } : parsed;
}

function toRecord(parsed: Parsed, location: string, text: string): DumpRecord {
  return 'value' in parsed
    ? { kind: 'value', value: parsed.value, location, textLength: text.length }
    : { kind: 'damage', location, reason: parsed.problem };
}
