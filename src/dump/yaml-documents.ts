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
    const damage = toDamage(error, place, first);
    const items = salvageItems(lines, document);
    return items.some((item) => item.kind === 'damage') ? items : [...items, damage];
  }
}

function readText(lines: Line[], place: string): DumpRecord & { kind: 'value' } {
  const text = lines.map((line) => line.text).join('\n');
  // Times stay text, as the API writes them; of two members with one name the later counts, as in JSON.
  const value = load(text, { schema: CORE_SCHEMA, json: true });
  return { kind: 'value', value, place, textLength: text.length };
}

/** The items of a damaged list, each by itself: all lines from a hyphen to the next one that stands as far to the right. */
function salvageItems(lines: Line[], document: number): DumpRecord[] {
  const start = lines.findIndex(({ text }) => /^items:\s*$/.test(text));
  const hyphen = /^ *- /.exec(lines[start + 1]?.text ?? '')?.[0];
  if (start < 0 || hyphen === undefined) return [];
  const items: Line[][] = [];
  for (const line of lines.slice(start + 1)) {
    if (line.text.startsWith(hyphen)) items.push([line]);
    else items.at(-1)?.push(line);
  }
  // Behind the last item the list's own members may follow, which stand further to the left.
  const rest = items
    .at(-1)
    ?.findIndex(({ text }) => !text.startsWith(hyphen.replace('-', ' ')) && /^ *\w/.test(text));
  if (rest !== undefined && rest > 0) items.at(-1)?.splice(rest);
  return items.map((item, at) => {
    const first = item[0]?.number ?? 0;
    const place = `document ${document}, item ${at + 1} (${placeOf(first)})`;
    try {
      const record = readText(item, place);
      return { ...record, value: (record.value as unknown[])[0] };
    } catch (error) {
      return toDamage(error, place, first);
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
