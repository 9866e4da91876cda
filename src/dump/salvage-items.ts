import { parseJson } from './json-text.ts';
import { type DumpRecord, placeOf } from './record.ts';

/** Where the items of a list begin. */
const ITEMS = /^\s*\[|"items"\s*:\s*\[/;

/** What an item begins with in a list that stands on one line. */
const NEXT_ITEM =
  /,\s*(?=\{\s*"(?:action|apiVersion|count|eventTime|firstTimestamp|involvedObject|kind|metadata)")/g;

/**
 * The items of a list that is damaged: those that are whole, and where the others are. Undefined when the
 * text is no list.
 *
 * Each item ends where its brackets say. Behind one that is damaged the next begins with a brace that stands
 * as far to the right as the first item's does, or, on one line, with what objects begin with.
 *
 * @param line the number of the text's first line
 */
export function salvageItems(text: string, line: number): DumpRecord[] | undefined {
  const start = ITEMS.exec(text);
  if (!start) return undefined;
  const records: DumpRecord[] = [];
  const lineAt = lineCounter(text, line);
  let at = start.index + start[0].length;
  let indent: string | undefined;
  for (let item = 1; ; item++) {
    at = skip(text, at, /[\s,]/);
    if (text[at] !== '{') break;
    indent ??= /\n([ \t]*)$/.exec(text.slice(0, at).slice(-100))?.[1];
    const place = () => `item ${item} (${placeOf(lineAt(at))})`;
    const end = endOfObject(text, at);
    const parsed = end === undefined ? undefined : parseJson(text.slice(at, end));
    if (parsed && 'value' in parsed) {
      records.push({
        kind: 'value',
        value: parsed.value,
        place: place(),
        textLength: (end ?? text.length) - at,
      });
      at = end ?? text.length;
      continue;
    }
    const next = nextItem(text, at, indent);
    records.push({ kind: 'damage', place: place(), reason: parsed?.problem ?? 'it is cut off' });
    if (next === undefined) return records;
    at = next;
  }
  if (!records.some((record) => record.kind === 'damage')) {
    const reason = at >= text.length ? 'it is cut off' : 'it is no JSON any more';
    records.push({ kind: 'damage', place: placeOf(lineAt(Math.min(at, text.length))), reason });
  }
  return records;
}

function endOfObject(text: string, from: number): number | undefined {
  const signs = /"(?:[^"\\\n]|\\.)*(?:"|$)|[[\]{}]/gm;
  signs.lastIndex = from;
  let depth = 0;
  for (let found = signs.exec(text); found; found = signs.exec(text)) {
    const [sign] = found;
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (depth === 0) return signs.lastIndex;
  }
  return undefined;
}

function nextItem(text: string, from: number, indent: string | undefined): number | undefined {
  if (indent !== undefined) {
    const start = `\n${indent}{`;
    const at = text.indexOf(start, from);
    return at < 0 ? undefined : at + start.length - 1;
  }
  NEXT_ITEM.lastIndex = from + 1;
  return NEXT_ITEM.test(text) ? NEXT_ITEM.lastIndex : undefined;
}

function skip(text: string, from: number, what: RegExp): number {
  let at = from;
  while (at < text.length && what.test(text[at] ?? '')) at += 1;
  return at;
}

/** Numbers of lines by positions, which must be asked for in order. */
function lineCounter(text: string, first: number): (at: number) => number {
  let line = first;
  let counted = 0;
  return (at) => {
    for (let end = text.indexOf('\n', counted); end >= 0 && end < at; end = text.indexOf('\n', counted)) {
      line += 1;
      counted = end + 1;
    }
    return line;
  };
}
