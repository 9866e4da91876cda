import { parseJson } from './json-text.ts';
import { type DumpRecord, placeOf } from './record.ts';

/** Where the items of a list begin. */
const ITEMS = /^\s*\[|"items"\s*:\s*\[/;

/** What an item begins with in a list that stands on one line. */
const NEXT_ITEM =
  /,\s*(?=\{\s*"(?:action|apiVersion|count|eventTime|firstTimestamp|involvedObject|kind|metadata)")/g;

/**
 * How often an item on one line may have no end. Each time the rest of the text is read in vain: of a text that
 * is nothing but beginnings this would go on for hours.
 */
const MAX_ENDLESS = 50;

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
  let endless = 0;
  for (let item = 1; ; item++) {
    at = skip(text, at, /[\s,]/);
    if (text[at] !== '{') break;
    indent ??= /\n([ \t]*)$/.exec(text.slice(0, at).slice(-100))?.[1];
    const place = () => `item ${item} (${placeOf(lineAt(at))})`;
    const next = indent === undefined ? undefined : nextIndented(text, at, indent);
    const end = endOfObject(text, at, next ?? text.length);
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
    records.push({ kind: 'damage', place: place(), reason: parsed?.problem ?? 'it is cut off' });
    if (end === undefined) endless += 1;
    const following = indent === undefined && endless < MAX_ENDLESS ? nextOnLine(text, at) : next;
    if (following === undefined) return records;
    at = following;
  }
  if (!records.some((record) => record.kind === 'damage')) {
    const reason = at >= text.length ? 'it is cut off' : 'it is no JSON any more';
    records.push({ kind: 'damage', place: placeOf(lineAt(Math.min(at, text.length))), reason });
  }
  return records;
}

function endOfObject(text: string, from: number, limit: number): number | undefined {
  const signs = /"(?:[^"\\\n]|\\.)*(?:"|$)|[[\]{}]/gm;
  signs.lastIndex = from;
  let depth = 0;
  for (let found = signs.exec(text); found && found.index < limit; found = signs.exec(text)) {
    const [sign] = found;
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (depth === 0) return signs.lastIndex;
  }
  return undefined;
}

/** Everything inside of an item stands further to the right than the item. */
function nextIndented(text: string, from: number, indent: string): number | undefined {
  const start = `\n${indent}{`;
  const at = text.indexOf(start, from);
  return at < 0 ? undefined : at + start.length - 1;
}

function nextOnLine(text: string, from: number): number | undefined {
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
  let end = text.indexOf('\n');
  return (at) => {
    for (; end >= 0 && end < at; end = text.indexOf('\n', end + 1)) line += 1;
    return line;
  };
}
