import { type Parsed, parseJson } from './json-text.ts';
import type { Line } from './lines.ts';
import { type DumpRecord, placeOf, type RecordReader } from './record.ts';
import { salvageItems } from './salvage-items.ts';

/**
 * The values of a stream of JSON: a value a line, or values over several lines, one after the other.
 *
 * A value that is damaged costs no other one. It ends where its brackets say, or before a line that begins
 * with a brace where JSON could have none: the next value of a stream whose last one was cut off. Of a damaged
 * list those items are given that are whole.
 */
export class JsonRecords implements RecordReader {
  #lines: Line[] = [];
  #depth = 0;

  /** Between two values. */
  get isIdle(): boolean {
    return this.#lines.length === 0;
  }

  take(line: Line): DumpRecord[] {
    if (this.isIdle) return this.#begin(line);
    if (line.text.startsWith('{') && !this.#mayGoOn()) return [...this.end(), ...this.#begin(line)];
    return this.#goOn(line);
  }

  end(): DumpRecord[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#depth = 0;
    return lines.length === 0 ? [] : toRecords(lines);
  }

  /** A line on which a value begins. Mostly it is the whole value. */
  #begin(line: Line): DumpRecord[] {
    const text = line.text.trim();
    const last = text.at(-1);
    if (isOpening(text[0]) && (last === '}' || last === ']')) {
      const parsed = parseJson(text);
      if ('value' in parsed) return [toRecord(parsed, placeOf(line.number), text)];
    }
    return this.#goOn(line);
  }

  /** A line of values, of which the first may have begun before, and the last go on. */
  #goOn(line: Line): DumpRecord[] {
    const records: DumpRecord[] = [];
    for (let { text } = line; !this.isIdle || text.trim() !== ''; ) {
      if (this.isIdle && !isOpening(text.trimStart()[0])) {
        const place = placeOf(line.number);
        records.push({ kind: 'damage', place, reason: 'it is neither a JSON object nor a list' });
        break;
      }
      const end = this.#scan(text);
      this.#lines.push({ ...line, text: text.slice(0, end) });
      if (end === undefined) break;
      for (const record of this.end()) records.push(record);
      text = text.slice(end);
    }
    return records;
  }

  /** Counts brackets outside of strings, none of which goes over the end of its line; gives where the value ends. */
  #scan(text: string): number | undefined {
    const signs = /"(?:[^"\\]|\\.)*(?:"|$)|[[\]{}]/g;
    for (let found = signs.exec(text); found; found = signs.exec(text)) {
      const [sign] = found;
      if (sign === '{' || sign === '[') this.#depth += 1;
      else if (sign === '}' || sign === ']') this.#depth -= 1;
      if (this.#depth === 0) return signs.lastIndex;
    }
    return undefined;
  }

  /** Whether a brace may follow what is there: only behind a bracket, a comma or a colon. */
  #mayGoOn(): boolean {
    const last = this.#lines.findLast((line) => line.text.trim() !== '');
    return /[[,:]\s*$/.test(last?.text ?? '');
  }
}

function isOpening(character: string | undefined): boolean {
  return character === '{' || character === '[';
}

function toRecords(lines: Line[]): DumpRecord[] {
  const text = lines.map((line) => line.text).join('\n');
  const first = lines[0]?.number ?? 0;
  const parsed = parseJson(text);
  if ('problem' in parsed) {
    const items = salvageItems(text, first);
    if (items) return items;
    // Lines of their own may have been taken for the rest of one that was cut off.
    const alone = lines
      .filter((line) => line.text.trim() !== '')
      .map((line) => toRecord(parseObject(line), placeOf(line.number), line.text));
    if (alone.some((record) => record.kind === 'value')) return alone;
  }
  return [toRecord(parsed, placeOf(first, lines.at(-1)?.number), text)];
}

function parseObject({ text }: Line): Parsed {
  const parsed = parseJson(text);
  return 'value' in parsed && !/^\s*\{\s*"/.test(text) ? { problem: 'it is no object' } : parsed;
}

function toRecord(parsed: Parsed, place: string, text: string): DumpRecord {
  return 'value' in parsed
    ? { kind: 'value', value: parsed.value, place, textLength: text.length }
    : { kind: 'damage', place, reason: parsed.problem };
}
