import { JsonScanner } from './json-scanner.ts';
import { type DumpRecord, formatLines, parseJson } from './record.ts';

/** Start of the items of a list. */
const ITEMS = /^\s*\[|"items"\s*:\s*\[/g;

/** Start of the next item in a list on one line. */
const NEXT_ITEM =
  /,\s*(?=\{\s*"(?:action|apiVersion|count|eventTime|firstTimestamp|involvedObject|kind|metadata)")/g;

/**
 * Limit of items without an end on one line. Each of them costs a scan of the rest of the text, which would take hours
 * for a text of many such items.
 */
const MAX_ENDLESS = 50;

/**
 * Reads the items of a damaged list: the intact ones, and the locations of the others. Undefined when the text is not a
 * list.
 *
 * An item ends at its closing bracket. After a damaged one the next starts with a brace at the indentation of the first
 * item, or, on one line, with a member that objects start with.
 *
 * @param line number of the text's first line
 * @param before number of items of the list before this text
 */
export function salvageItems(text: string, line: number, before = 0): DumpRecord[] | undefined {
  const first = text.matchAll(ITEMS).next().value;
  const start = startOfItems(text) ?? (first && first.index + first[0].length);
  if (start === undefined) return undefined;
  const { records, at, lineAt, isCut } = readItems(text, start, { line, before, isOpen: false });
  if (!isCut && !records.some((record) => record.kind === 'damage')) {
    const reason = at >= text.length ? 'cut off' : 'not valid JSON from here on';
    records.push({ kind: 'damage', location: formatLines(lineAt(Math.min(at, text.length))), reason });
  }
  return records;
}

/**
 * Splits an incomplete list into its complete items and the rest. Undefined when the text is not a list.
 *
 * @param number number of the text's first line
 * @param before number of items of the list before this text
 */
export function splitItems(
  text: string,
  number: number,
  before: number,
): { records: DumpRecord[]; rest: string; line: number } | undefined {
  const start = startOfItems(text);
  if (start === undefined) return undefined;
  const { records, at, lineAt, indent } = readItems(text, start, { line: number, before, isOpen: true });
  if (records.length === 0) return undefined;
  const head = text.slice(0, start).replaceAll('\n', ' ');
  const gap = indent === undefined ? '' : `\n${indent}`;
  return { records, rest: `${head}${gap}${text.slice(at)}`, line: lineAt(at) - (gap === '' ? 0 : 1) };
}

/** @param options.isOpen whether more text follows: reading stops at the first incomplete item */
function readItems(
  text: string,
  start: number,
  { line, before, isOpen }: { line: number; before: number; isOpen: boolean },
) {
  const records: DumpRecord[] = [];
  const lineAt = lineCounter(text, line);
  let at = start;
  let indent: string | undefined;
  let endless = 0;
  let isCut = false;
  for (let item = 1; ; item++) {
    while (/[\s,]/.test(text[at] ?? '')) at += 1;
    if (text[at] !== '{') break;
    indent ??= /\n([ \t]*)$/.exec(text.slice(0, at).slice(-100))?.[1];
    const next = indent === undefined ? undefined : nextIndented(text, at, indent);
    const end = new JsonScanner().scan(text, at, next ?? text.length);
    if (isOpen && end === undefined && next === undefined) break;
    const location = `item ${before + item} (${formatLines(lineAt(at))})`;
    const record: DumpRecord =
      end === undefined
        ? { kind: 'damage', location, reason: 'cut off' }
        : parseJson(text.slice(at, end), location);
    records.push(record);
    if (end !== undefined && record.kind === 'value') {
      at = end;
      continue;
    }
    if (end === undefined) endless += 1;
    const following = indent === undefined && endless < MAX_ENDLESS ? nextOnLine(text, at) : next;
    isCut = following === undefined;
    if (following === undefined) break;
    at = following;
  }
  return { records, at, lineAt, indent, isCut };
}

/** Returns the position after the bracket that opens the outermost list. */
function startOfItems(text: string): number | undefined {
  const scanner = new JsonScanner();
  let scanned = 0;
  for (const { index, 0: found } of text.matchAll(ITEMS)) {
    if (found.trimStart().startsWith('[')) return found.length;
    scanner.scan(text, scanned, index);
    scanned = index;
    if (scanner.depth === 1) return index + found.length;
  }
  return undefined;
}

/** Returns the next position of a brace at this indentation: the content of an item is indented further. */
function nextIndented(text: string, from: number, indent: string): number | undefined {
  const start = `\n${indent}{`;
  const at = text.indexOf(start, from);
  return at < 0 ? undefined : at + start.length - 1;
}

function nextOnLine(text: string, from: number): number | undefined {
  NEXT_ITEM.lastIndex = from + 1;
  return NEXT_ITEM.test(text) ? NEXT_ITEM.lastIndex : undefined;
}

/** Returns a function from positions, in ascending order, to line numbers. */
function lineCounter(text: string, first: number): (at: number) => number {
  let line = first;
  let end = text.indexOf('\n');
  return (at) => {
    for (; end >= 0 && end < at; end = text.indexOf('\n', end + 1)) line += 1;
    return line;
  };
}
