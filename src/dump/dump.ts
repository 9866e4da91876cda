import type { CoreV1Event } from '../event/types.ts';
import { DamagedStream, decode } from './decode.ts';
import { JsonRecords } from './json-records.ts';
import { type Line, readLines } from './lines.ts';
import type { DumpRecord, RecordReader } from './record.ts';
import { toEvents } from './to-events.ts';

/** A place in a dump where an event should be, and why there is none. */
export interface Damage {
  /** Such as `line 5`, or `document 2, item 3 (line 40)`. */
  place: string;
  reason: string;
}

/** What a piece of a dump holds. */
export interface DumpPiece {
  events: CoreV1Event[];
  damages: Damage[];
  /** How many values could be read at all, events or not. */
  values: number;
}

/**
 * Reads a dump piece by piece, in its order: Lists, arrays and single objects in JSON or YAML, one after the
 * other or a line each, gzipped or not. Objects of other kinds are passed over. At any time no more is held
 * than one object, List or YAML document.
 */
export async function* readDump(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<DumpPiece> {
  for await (const records of readRecords(chunks)) yield toPiece(records);
}

/** What stands in a dump, whatever it is, with the places where it is damaged; otherwise as `readDump`. */
export async function* readRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<DumpRecord[]> {
  const json = new JsonRecords();
  // Undefined: it will be told by the next line that is not blank.
  let reader: RecordReader | undefined;
  let last = 0;
  try {
    for await (const lines of readLines(decode(chunks))) {
      const records: DumpRecord[] = [];
      for (const line of lines) {
        if (reader === json && json.isIdle && line.text.startsWith('---')) reader = undefined;
        if (reader === undefined && isBlank(line)) continue;
        if (reader === undefined && isYaml(line)) reader = await openYaml();
        // What looks like neither is a damaged line, and says nothing about the next.
        for (const record of (reader ?? json).take(line)) records.push(record);
        if (!json.isIdle || records.at(-1)?.kind === 'value') reader ??= json;
      }
      last = lines.at(-1)?.number ?? last;
      yield records;
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    const place = last === 0 ? 'its beginning' : `what follows line ${last}`;
    yield [...(reader?.end() ?? []), { kind: 'damage', place, reason: error.message }];
    return;
  }
  if (reader) yield reader.end();
}

/** The events of one line, as far as it can be read. */
export function readDumpLine(line: Line): DumpPiece {
  const json = new JsonRecords();
  return toPiece([...json.take(line), ...json.end()]);
}

function toPiece(records: DumpRecord[]): DumpPiece {
  const piece: DumpPiece = { events: [], damages: [], values: 0 };
  for (const record of records) {
    if (record.kind === 'damage') {
      piece.damages.push(record);
      continue;
    }
    const found = toEvents(record.value, record.textLength);
    for (const one of found) {
      if (one.kind === 'event') piece.events.push(one.event);
      else {
        const place = one.item === undefined ? record.place : `item ${one.item} (${record.place})`;
        piece.damages.push({ place, reason: one.reason });
      }
    }
    if (found.length === 0 || found.some((one) => one.kind === 'event')) piece.values += 1;
  }
  return piece;
}

/** Nothing that tells JSON from YAML. */
function isBlank({ text }: Line): boolean {
  return /^\s*(?:#.*)?$|^---\s*$/.test(text);
}

/** A member, an item, a directive, or the beginning of a document. */
function isYaml({ text }: Line): boolean {
  return /^\s*(?:- |---\s|%|\?\s|(?:"[^"]*"\s*|'[^']*'\s*|[^\s"'[\]{},#][^:]*):(?:\s|$))/.test(text);
}

/** Reading YAML is a large part of kev; most dumps are JSON. */
async function openYaml(): Promise<RecordReader> {
  return new (await import('./yaml-documents.ts')).YamlDocuments();
}
