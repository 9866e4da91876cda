import { JsonScanner } from './json-scanner.ts';
import type { DumpLine } from './lines.ts';
import {
  type DumpRecord,
  formatLines,
  joinLines,
  MAX_BUFFER,
  MAX_VALUE,
  parseJson,
  TOO_LONG,
  textRecord,
} from './record.ts';
import { salvageItems, splitItems } from './salvage-items.ts';

/**
 * Parser of a stream of JSON values, one per line or over several lines.
 *
 * A damaged value does not affect others. It ends at its closing bracket, or before a line that starts with a brace
 * where JSON cannot have one: the next value after one that was cut off. The intact items of a damaged list are
 * returned, and those of a long list as soon as they are complete.
 */
export class JsonRecords {
  readonly #scanner = new JsonScanner();
  #lines: DumpLine[] = [];
  #length = 0;
  /** Number of items of a long list that have been returned. */
  #given = 0;
  /** Number of characters at which the next attempt to return complete items is made. */
  #splitAt = MAX_BUFFER;
  /** Whether the value is too long: the rest of it is dropped. */
  #isSkipping = false;
  /** Last character of the last line that is not blank. */
  #ending = '';

  /** Whether no value is incomplete. */
  get isIdle(): boolean {
    return this.#lines.length === 0 && !this.#isSkipping;
  }

  /** Returns the records that this line completes. When idle, a value must start on it. */
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

  /** Parses a line on which a value starts; usually it is the whole value. */
  #begin(line: DumpLine): DumpRecord[] {
    const text = line.text.trim();
    const last = text.at(-1);
    if (!line.goesOn && (last === '}' || last === ']')) {
      const record = parseJson(text, formatLines(line.number));
      if (record.kind === 'value') return [record];
    }
    return this.#goOn(line);
  }

  /** Parses a line that may continue a value, and start others. */
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

  /** Returns the complete items of a long list, or skips a value that is too long. */
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

/** Whether a JSON object or array may start here, unlike a text such as `[INFO] started`. */
export function startsJson(text: string): boolean {
  return /^\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:[[\]{"]|$))/.test(text);
}

function toRecords(lines: DumpLine[], given: number): DumpRecord[] {
  const text = joinLines(lines);
  const first = lines[0]?.number ?? 0;
  const whole = parseJson(text, formatLines(first, lines.at(-1)?.number));
  if (whole.kind === 'value') return [whole];
  const items = salvageItems(text, first, given);
  if (items) return items;
  // Complete values on lines of their own may follow a value that was cut off.
  const alone = lines.filter(({ text }) => text.trim() !== '').map(parseObject);
  return alone.some(({ kind }) => kind === 'value') ? alone : [whole];
}

function parseObject({ text, number }: DumpLine): DumpRecord {
  const record = parseJson(text, formatLines(number));
  if (record.kind !== 'value' || /^\s*\{\s*"/.test(text)) return record;
  return { kind: 'damage', location: record.location, reason: 'not a JSON object' };
}
