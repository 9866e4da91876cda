import type { CoreV1Event } from '../event/types.ts';
import { DamagedStreamError } from './damaged-stream.ts';
import { decode } from './decode.ts';
import { readLines } from './lines.ts';
import { type DumpRecord, damageAfter, toDamage } from './record.ts';
import { type ParserOptions, RecordParser } from './record-parser.ts';
import { type DumpedObject, toEvents } from './to-events.ts';

/** A part of a dump that cannot be read, or is not a valid event. */
export interface Damage {
  /** Such as `line 5`, or `document 2, item 3 (line 40)`. */
  location: string;
  reason: string;
  /** Whether it is plain text, without a sign of an event. Default false. */
  isText?: boolean;
  /** Whether what follows can't be read, which may hold events. Default false. */
  isOfStream?: boolean;
}

/** Content of a part of a dump. */
export interface DumpChunk {
  events: CoreV1Event[];
  damages: Damage[];
  /** Well-formed JSON or YAML that is not a Kubernetes object, such as a line of a log. */
  foreign: Damage[];
  /** The kinds of other objects, one entry per object. */
  others: string[];
  /** Those of them that have a name. */
  objects: DumpedObject[];
  /** The number of values that could be read, events or not. */
  values: number;
}

/**
 * Reads a dump in parts: Lists, arrays, and single objects in JSON, JSON lines, or YAML. Memory use is bounded: a few MiB
 * of a list, or a single object.
 */
export async function* readDump(
  chunks: AsyncIterable<Uint8Array>,
  options?: ParserOptions,
): AsyncGenerator<DumpChunk> {
  for await (const records of readRecords(chunks, options)) yield toDumpChunk(records);
}

/** Reads all values of a dump, and where it is damaged; otherwise as `readDump`. */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  options?: ParserOptions,
): AsyncGenerator<DumpRecord[]> {
  const parser = new RecordParser(options);
  let last = 0;
  try {
    for await (const lines of readLines(decode(chunks))) {
      last = lines.at(-1)?.number ?? last;
      yield await parser.take(lines);
    }
  } catch (error) {
    if (!(error instanceof DamagedStreamError)) throw error;
    yield [...parser.end(), damageAfter(last, error)];
    return;
  }
  yield parser.end();
}

/** Sorts records into events, damages, and others. */
export function toDumpChunk(records: readonly DumpRecord[]): DumpChunk {
  const chunk: DumpChunk = { events: [], damages: [], foreign: [], others: [], objects: [], values: 0 };
  for (const record of records) {
    if (record.kind !== 'value') {
      const damage = toDamage(record);
      if (damage) chunk.damages.push({ ...damage, isText: record.kind === 'text' });
      continue;
    }
    const found = toEvents(record.value, record.textLength);
    for (const one of found) {
      const location = one.item === undefined ? record.location : `item ${one.item} (${record.location})`;
      if (one.kind === 'damage') chunk.damages.push({ location, reason: one.reason });
      else if (one.kind === 'foreign') chunk.foreign.push({ location, reason: one.reason });
      else if (one.kind === 'other') {
        chunk.others.push(one.what);
        if (one.object) chunk.objects.push(one.object);
      } else if (one.kind === 'event') {
        chunk.events.push(one.event);
        if (one.problem) chunk.damages.push({ location, reason: one.problem });
      }
    }
    const isRead = ({ kind }: { kind: string }) => kind !== 'damage' && kind !== 'foreign';
    if (found.length === 0 || found.some(isRead)) chunk.values += 1;
  }
  return chunk;
}
