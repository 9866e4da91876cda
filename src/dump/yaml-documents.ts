import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import type { Line } from './lines.ts';
import { type DumpRecord, placeOf, type RecordReader } from './record.ts';

/** `---` begins a document, and `...` ends one. */
const MARKER = /^(?:---|\.\.\.)(?:\s|$)/;

/**
 * The documents of a YAML stream. One that is damaged costs no other one, and of a damaged list those items
 * are given that are whole.
 */
export class YamlDocuments implements RecordReader {
  #lines: Line[] = [];
  #documents = 0;

  take(line: Line): DumpRecord[] {
    const isMarker = line.text.startsWith('---') || line.text.startsWith('...');
    if (!isMarker || !MARKER.test(line.text)) {
      this.#lines.push(line);
      return [];
    }
    const before = this.end();
    // What stands behind the marker belongs to the document.
    if (line.text.startsWith('---')) this.#lines.push(line);
    return before;
  }

  end(): DumpRecord[] {
    const lines = this.#lines;
    this.#lines = [];
    const isEmpty = lines.every(({ text }) => /^\s*(?:#.*)?$|^---\s*(?:#.*)?$|^%/.test(text));
    if (isEmpty) return [];
    this.#documents += 1;
    return toRecords(lines, this.#documents);
  }
}

function toRecords(lines: Line[], document: number): DumpRecord[] {
  const first = lines[0]?.number ?? 0;
  const place = `document ${document} (${placeOf(first, lines.at(-1)?.number)})`;
  try {
    return [readText(lines, place)];
  } catch (error) {
    return salvageItems(lines, document) ?? [toDamage(error, place, first)];
  }
}

function readText(lines: Line[], place: string): DumpRecord {
  const text = lines.map((line) => line.text).join('\n');
  // Times stay text, as the API writes them; of two members with one name the later counts, as in JSON.
  const value = load(text, { schema: CORE_SCHEMA, json: true });
  return { kind: 'value', value, place, textLength: text.length };
}

/** The items of a damaged list, each by itself: all lines from a hyphen to the next one that stands as far to the right. */
function salvageItems(lines: Line[], document: number): DumpRecord[] | undefined {
  const start = lines.findIndex(({ text }) => /^items:\s*$/.test(text));
  const dash = /^( *)- /.exec(lines[start + 1]?.text ?? '');
  if (start < 0 || !dash) return undefined;
  const begin = dash[0];
  const items: Line[][] = [];
  for (const line of lines.slice(start + 1)) {
    if (line.text.startsWith(begin)) items.push([line]);
    // A line further to the left is not part of the list any more.
    else if (/^\s*$/.test(line.text) || line.text.startsWith(`${dash[1]} `)) items.at(-1)?.push(line);
    else break;
  }
  return items.map((item, at) => {
    const place = `document ${document}, item ${at + 1} (${placeOf(item[0]?.number ?? 0)})`;
    try {
      const record = readText(item, place);
      const [value] = (
        record.kind === 'value' && Array.isArray(record.value) ? record.value : []
      ) as unknown[];
      return { ...record, value };
    } catch (error) {
      return toDamage(error, place, item[0]?.number ?? 0);
    }
  });
}

/** @param first the number of the line with which the text begins */
function toDamage(error: unknown, place: string, first: number): DumpRecord {
  // Brackets within brackets without end.
  if (error instanceof RangeError) return { kind: 'damage', place, reason: 'it is nested too deeply' };
  if (!(error instanceof YAMLException)) throw error;
  const mark = error.mark as { line?: number } | undefined;
  const where = mark?.line === undefined ? '' : ` in line ${first + mark.line}`;
  return { kind: 'damage', place, reason: `it is no YAML (${error.reason}${where})` };
}
