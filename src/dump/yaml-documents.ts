import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import { isJsonObject } from '../core/json-shape.ts';
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
import { toEvents } from './to-events.ts';

/** Any event in YAML matches this. */
const SIGN_OF_EVENT = /\bEvent\b|involvedObject|regarding|\bkind: *Status\b/;

/** Members of objects, lists, events of either API, and records of `kev emit -f`, at the left margin. */
const KNOWN_MEMBER =
  /^(?:apiVersion|kind|items|metadata|object|data|spec|status|involvedObject|regarding|related|reason|message|note|source|type|count|firstTimestamp|lastTimestamp|eventTime|series|action|reporting\w+|deprecated\w+|code|details)\s*:(?:\s|$)/;

/**
 * Parser of a YAML stream, line by line. A damaged document does not affect others, and the intact items of a damaged
 * list are returned.
 */
export class YamlDocuments {
  readonly #eventsOnly: boolean;
  #lines: DumpLine[] = [];
  #length = 0;
  #documents = 0;
  /** Number of items of a long list that have been returned. */
  #given = 0;
  /** Text of a document that was returned before its end. */
  #peeked: string | undefined;
  #isSkipping = false;

  /** @param options.eventsOnly whether to skip parsing documents without a sign of an event: they become null */
  constructor({ eventsOnly = false }: { eventsOnly?: boolean }) {
    this.#eventsOnly = eventsOnly;
  }

  /** Returns the records that this line of a document completes. */
  take(line: DumpLine): DumpRecord[] {
    if (this.#isSkipping) return [];
    this.#lines.push(line);
    this.#length += line.text.length;
    return this.#length > MAX_BUFFER * (this.#given === 0 ? 1 : 2) ? this.#shorten() : [];
  }

  /** Ends the document and returns its records. */
  end(): DumpRecord[] {
    const lines = this.#lines;
    const isGiven = this.#peeked !== undefined && joinLines(lines).trimEnd() === this.#peeked;
    const given = this.#given;
    this.#lines = [];
    this.#length = 0;
    this.#given = 0;
    this.#peeked = undefined;
    this.#isSkipping = false;
    if (isGiven || lines.every(isBlank)) return [];
    if (!lines.some(({ text }) => KNOWN_MEMBER.test(text) || /^\s*- /.test(text))) return [toText(lines)];
    this.#documents += 1;
    return this.#toRecords(lines, given);
  }

  /**
   * Returns the incomplete document if it contains an event, since its writer has paused. It is returned again at its end
   * only if more of it has arrived.
   */
  peek(rest: string): DumpRecord[] {
    const lines = rest === '' ? this.#lines : [...this.#lines, { text: rest, number: 0 }];
    const text = joinLines(lines).trimEnd();
    if (text === this.#peeked || lines.every(isBlank)) return [];
    try {
      const record = this.#readText(lines, this.#locationOf(this.#lines, this.#documents + 1));
      if (!toEvents(record.value, text.length).some(({ kind }) => kind === 'event')) return [];
      this.#peeked = text;
      return [record];
    } catch {
      return [];
    }
  }

  #toRecords(lines: DumpLine[], given: number): DumpRecord[] {
    const location = this.#locationOf(lines);
    try {
      return [this.#read(lines, location)];
    } catch (error) {
      const damage = toDamage(error, location, lines[0]?.number ?? 0);
      const withoutText = error instanceof YAMLException && this.#readWithoutText(lines, location);
      if (withoutText) return withoutText;
      const items = this.#salvageItems(lines, given);
      return items.some((item) => item.kind === 'damage') ? items : [...items, damage];
    }
  }

  /** Parses a document. A text such as `- one` is valid YAML, but counts as text. */
  #read(lines: DumpLine[], location: string): DumpRecord {
    const record = this.#readText(lines, location);
    const { value } = record;
    if (value === null || isObject(value)) return record;
    return toText(lines);
  }

  /** Parses the document without lines at the left margin that are not YAML, such as a prompt or a warning. */
  #readWithoutText(lines: DumpLine[], location: string): DumpRecord[] | undefined {
    const isText = ({ text }: DumpLine) => /^[^\s#-]/.test(text) && !KNOWN_MEMBER.test(text);
    const texts = lines.filter(isText);
    const others = lines.filter((line) => !isText(line));
    if (texts.length === 0 || others.every(isBlank)) return undefined;
    try {
      const record = this.#read(others, location);
      if (record.kind !== 'value') return undefined;
      return [record, ...texts.map(({ text, number }) => textRecord(text, number))];
    } catch {
      return undefined;
    }
  }

  #readText(lines: DumpLine[], location: string): DumpRecord & { kind: 'value' } {
    const text = joinLines(lines);
    if (this.#eventsOnly && !SIGN_OF_EVENT.test(text))
      return { kind: 'value', value: null, location, textLength: 0 };
    // Times stay strings, as in the API; of duplicate members the last one counts, as in JSON.
    const value = load(text, { schema: CORE_SCHEMA, json: true });
    return { kind: 'value', value, location, textLength: text.length };
  }

  /** Returns the complete items of a long list, or skips a document that is too long. */
  #shorten(): DumpRecord[] {
    const list = splitList(this.#lines);
    const last = list?.items.pop();
    if (list && last && list.items.length > 0) {
      const records = this.#readItems(list.items, this.#documents + 1, this.#given);
      this.#given += list.items.length;
      this.#lines = [...list.head, ...last];
      this.#length = joinLines(this.#lines).length;
      return records;
    }
    if (this.#length <= MAX_VALUE) return [];
    const location = this.#locationOf(this.#lines, this.#documents + 1);
    this.#lines = [];
    this.#documents += 1;
    this.#isSkipping = true;
    return [{ kind: 'damage', location, reason: TOO_LONG }];
  }

  /** Parses the items of a damaged list one by one. */
  #salvageItems(lines: DumpLine[], given: number): DumpRecord[] {
    const items = splitList(lines)?.items ?? [];
    // After the last item, members of the list itself may follow, which are indented less.
    const last = items.at(-1);
    const indent = /^ *- /.exec(last?.[0]?.text ?? '')?.[0].replace('-', ' ') ?? '';
    const rest = last?.findIndex(({ text }, at) => at > 0 && !text.startsWith(indent) && /^ *\w/.test(text));
    if (rest !== undefined && rest > 0) last?.splice(rest);
    return this.#readItems(items, this.#documents, given);
  }

  #readItems(items: DumpLine[][], document: number, given: number): DumpRecord[] {
    return items.map((item, at) => {
      const first = item[0]?.number ?? 0;
      const location = `document ${document}, item ${given + at + 1} (${formatLines(first)})`;
      try {
        const record = this.#readText(item, location);
        return { ...record, value: record.value && (record.value as unknown[])[0] };
      } catch (error) {
        return toDamage(error, location, first);
      }
    });
  }

  #locationOf(lines: DumpLine[], document = this.#documents): string {
    return `document ${document} (${formatLines(lines[0]?.number ?? 0, lines.at(-1)?.number)})`;
  }
}

function toText(lines: DumpLine[]): DumpRecord {
  const first = lines.find((line) => !isBlank(line));
  return textRecord(first?.text ?? '', first?.number ?? 0, lines.at(-1)?.number);
}

function isObject(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object');
  return isJsonObject(value) && Object.keys(value).some((name) => KNOWN_MEMBER.test(`${name}:`));
}

function isBlank({ text }: DumpLine): boolean {
  return /^\s*(?:#.*)?$|^---\s*(?:#.*)?$|^%/.test(text);
}

/** Splits a list into its items: the lines from one hyphen to the next one with the same indentation. */
function splitList(lines: DumpLine[]): { head: DumpLine[]; items: DumpLine[][] } | undefined {
  const start = lines.findIndex(({ text }) => /^items:\s*$/.test(text));
  const hyphen = /^ *- /.exec(lines[start + 1]?.text ?? '')?.[0];
  if (start < 0 || hyphen === undefined) return undefined;
  const items: DumpLine[][] = [];
  for (const line of lines.slice(start + 1)) {
    if (!line.isContinuation && line.text.startsWith(hyphen)) items.push([line]);
    else items.at(-1)?.push(line);
  }
  return { head: lines.slice(0, start + 1), items };
}

/** @param first number of the text's first line */
function toDamage(error: unknown, location: string, first: number): DumpRecord {
  // A stack overflow by nested brackets.
  if (error instanceof RangeError) return { kind: 'damage', location, reason: 'nested too deeply' };
  if (!(error instanceof YAMLException)) throw error;
  const mark = error.mark as { line?: number } | undefined;
  const where = mark?.line === undefined ? '' : ` in line ${first + mark.line}`;
  return { kind: 'damage', location, reason: `not valid YAML (${error.reason}${where})` };
}
