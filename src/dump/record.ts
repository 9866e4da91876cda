import { shorten } from '../core/short-text.ts';
import type { DamagedStreamError } from './damaged-stream.ts';
import type { DumpLine } from './lines.ts';

/**
 * A value in a dump, a damaged part of it, or lines of text that are neither JSON nor YAML. `isOfStream`: what follows
 * can't be read, whatever it is.
 */
export type DumpRecord =
  | { kind: 'value'; value: unknown; location: string; textLength: number }
  | { kind: 'damage'; location: string; reason: string; isOfStream?: true }
  | { kind: 'text'; first: number; last: number; start: string };

/** Parses a JSON value without throwing. */
export function parseJson(text: string, location: string): DumpRecord {
  try {
    return { kind: 'value', value: JSON.parse(text), location, textLength: text.length };
  } catch (error) {
    return { kind: 'damage', location, reason: `not valid JSON: ${(error as Error).message}` };
  }
}

/** Creates a record for lines of text. */
export function textRecord(text: string, first: number, last: number = first): DumpRecord {
  const start = text.slice(0, 200).trim();
  return { kind: 'text', first, last, start: shorten(start, 60) };
}

/** Creates the record for a stream that is damaged after a line, or at its beginning: after line 0. */
export function damageAfter(line: number, { message }: DamagedStreamError): DumpRecord {
  const location = line === 0 ? 'its beginning' : `what follows line ${line}`;
  return { kind: 'damage', location, reason: message, isOfStream: true };
}

/** Describes what could not be read, and where; undefined for a value. */
export function toDamage(record: DumpRecord): { location: string; reason: string } | undefined {
  if (record.kind === 'value') return undefined;
  if (record.kind === 'damage') return record;
  const { first, last, start } = record;
  return { location: formatLines(first, last), reason: `text, which is neither JSON nor YAML: "${start}"` };
}

/** Limit of a single value, in characters: longer ones are skipped, so that memory use is bounded. */
export const MAX_VALUE = 64 * 1024 * 1024;

/** Length in characters from which the complete items of a list are returned before its end. */
export const MAX_BUFFER = 16 * 1024 * 1024;

/** Why a value is skipped. */
export const TOO_LONG = `longer than ${MAX_VALUE / 1024 / 1024} million characters`;

/** Formats a range of lines: `line 3`, `lines 3-7`. */
export function formatLines(first: number, last: number = first): string {
  return first === last ? `line ${first}` : `lines ${first}-${last}`;
}

/** Joins lines to a text. */
export function joinLines(lines: readonly DumpLine[]): string {
  const texts: string[] = [];
  for (const { text, isContinuation } of lines) {
    if (texts.length > 0 && !isContinuation) texts.push('\n');
    texts.push(text);
  }
  return texts.join('');
}
