import { JsonRecords, startsJson } from './json-records.ts';
import type { DumpLine } from './lines.ts';
import { type DumpRecord, textRecord } from './record.ts';
import type { YamlDocuments } from './yaml-documents.ts';

/** Options for reading a dump. */
export interface ParserOptions {
  /** Skips parsing YAML documents without a sign of an event. Default false. */
  eventsOnly?: boolean;
}

/**
 * Finds JSON values and YAML documents in lines of text, with any other text before, between, and after them. A JSON
 * value that starts at the left margin ends whatever is incomplete.
 */
export class RecordParser {
  readonly #options: ParserOptions;
  readonly #json = new JsonRecords();
  #yaml: YamlDocuments | undefined;
  #isInYaml = false;
  /** Consecutive lines of other text. */
  #text: Extract<DumpRecord, { kind: 'text' }> | undefined;

  constructor(options: ParserOptions = {}) {
    this.#options = options;
  }

  /** Whether there are incomplete records. */
  get isPending(): boolean {
    return this.#isInYaml || !this.#json.isIdle || this.#text !== undefined;
  }

  /** Whether this start of a line can be parsed before the line is complete. */
  canBegin(text: string): boolean {
    return !this.#isInYaml && (!this.#json.isIdle || startsJson(text));
  }

  /** Returns the records that these lines complete. */
  async take(lines: readonly DumpLine[]): Promise<DumpRecord[]> {
    const records: DumpRecord[] = [];
    for (const line of lines) {
      // The YAML parser is large, and most dumps are JSON.
      if (this.#yaml === undefined && this.#beginsYaml(line))
        this.#yaml = new (await import('./yaml-documents.ts')).YamlDocuments(this.#options);
      for (const record of this.#takeLine(line)) this.#add(record, records);
    }
    return records;
  }

  /**
   * Returns what is complete although more may follow, since the writer has paused.
   *
   * @param rest the start of an incomplete line
   */
  pause(rest: string): DumpRecord[] {
    const records = this.#isInYaml ? (this.#yaml?.peek(rest) ?? []) : [];
    return [...this.#endText(), ...records];
  }

  /** Returns the remaining records at the end of the dump. */
  end(): DumpRecord[] {
    const records: DumpRecord[] = [];
    for (const record of [...this.#endYaml(), ...this.#json.end()]) this.#add(record, records);
    return [...records, ...this.#endText()];
  }

  #takeLine(line: DumpLine): DumpRecord[] {
    const { text, isContinuation } = line;
    if (!this.#json.isIdle) return this.#json.take(line);
    if (this.#isInYaml && this.#yaml) {
      if (isContinuation) return this.#yaml.take(line);
      if (/^(?:---|\.\.\.)(?:\s|$)/.test(text)) {
        const before = this.#endYaml();
        // Text after the marker belongs to the document.
        return text.startsWith('---') ? [...before, ...this.#takeLine(line)] : before;
      }
      if (!/^[{[]/.test(text) || !startsJson(text)) return this.#yaml.take(line);
      return [...this.#endYaml(), ...this.#json.take(line)];
    }
    if (startsJson(text)) return this.#json.take(line);
    if (this.#beginsYaml(line) && this.#yaml) {
      this.#isInYaml = true;
      return this.#yaml.take(line);
    }
    if (/^\s*(?:#.*)?$|^---\s*$|^\.\.\.\s*$/.test(text)) return [];
    return [textRecord(text, line.number)];
  }

  /** Whether a line is a YAML member, item, directive, or start of a document. */
  #beginsYaml({ text, isContinuation }: DumpLine): boolean {
    if (this.#isInYaml || !this.#json.isIdle || isContinuation || text.length > MAX_YAML_LINE) return false;
    return /^\s*(?:- |---\s+\S|%YAML|\?\s|(?:"[^"]*"\s*|'[^']*'\s*|[^\s"'[\]{},#][^:]*):(?:\s(?!.*,$)|$))/.test(
      text,
    );
  }

  #endYaml(): DumpRecord[] {
    this.#isInYaml = false;
    return this.#yaml?.end() ?? [];
  }

  /** Adds a record, merging consecutive lines of text. */
  #add(record: DumpRecord, records: DumpRecord[]): void {
    if (record.kind === 'text' && this.#text && record.first <= this.#text.last + 1) {
      this.#text = { ...this.#text, last: record.last };
      return;
    }
    records.push(...this.#endText());
    if (record.kind === 'text') this.#text = record;
    else records.push(record);
  }

  #endText(): DumpRecord[] {
    const text = this.#text;
    this.#text = undefined;
    return text ? [text] : [];
  }
}

/** Limit of the length of a YAML document's first line. */
const MAX_YAML_LINE = 1024 * 1024;
