import { JsonRecords, startsJson } from './json-records.ts';
import type { DumpLine } from './lines.ts';
import { type DumpRecord, textRecord } from './record.ts';
import type { YamlDocuments } from './yaml-documents.ts';

/** How a dump is read. */
export interface ParserOptions {
  /** Only events are wanted, so that documents without a sign of one need not be parsed. Default off. */
  eventsOnly?: boolean;
}

/**
 * Finds the JSON values and YAML documents in lines of text, one after the other, with any text before, between, and
 * behind them. No line decides for those that follow: whatever has begun ends where a JSON value begins at the left
 * margin.
 */
export class RecordParser {
  readonly #options: ParserOptions;
  readonly #json = new JsonRecords();
  #yaml: YamlDocuments | undefined;
  #isInYaml = false;
  /** Lines of text that follow each other. */
  #text: Extract<DumpRecord, { kind: 'text' }> | undefined;

  constructor(options: ParserOptions = {}) {
    this.#options = options;
  }

  /** Whether lines wait for those that belong to them. */
  get isPending(): boolean {
    return this.#isInYaml || !this.#json.isIdle || this.#text !== undefined;
  }

  /** Whether these characters can be read before the end of their line is there. */
  canBegin(text: string): boolean {
    return !this.#isInYaml && (!this.#json.isIdle || startsJson(text));
  }

  /** The records that these lines complete. */
  async take(lines: readonly DumpLine[]): Promise<DumpRecord[]> {
    const records: DumpRecord[] = [];
    for (const line of lines) {
      // Reading YAML is a large part of kev; most dumps are JSON.
      if (this.#yaml === undefined && this.#beginsYaml(line)) this.#yaml = await this.#openYaml();
      for (const record of this.#takeLine(line)) this.#add(record, records);
    }
    return records;
  }

  /**
   * What is complete although it may go on: the writer has paused.
   *
   * @param rest what has come of a line whose end has not
   */
  pause(rest: string): DumpRecord[] {
    const records = this.#isInYaml ? (this.#yaml?.peek(rest) ?? []) : [];
    return [...this.#endText(), ...records];
  }

  /** What is left at the end. */
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
        // What is behind the marker belongs to the document.
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

  /** A member, an item, a directive, or the beginning of a document. */
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

  async #openYaml(): Promise<YamlDocuments> {
    const { YamlDocuments } = await import('./yaml-documents.ts');
    return new YamlDocuments({ eventsOnly: this.#options.eventsOnly ?? false });
  }

  /** Adds a record; lines of text that follow each other become one. */
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

/** Longer first lines than this no YAML document has. */
const MAX_YAML_LINE = 1024 * 1024;
