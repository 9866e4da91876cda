import { usageError } from '../../core/errors.ts';
import { quoteWord } from '../../core/shell-word.ts';
import { findKind } from '../../kinds/kinds.ts';
import { parseObjectOrType, toObjectTexts } from '../../kinds/object-name.ts';
import { isEventsResource, withFiles } from './file-arguments.ts';
import type { ReadFlags } from './read-flags.ts';

/**
 * Adds the arguments of a reading command to the flags: objects to `--for`, and files to `-f`.
 *
 * @throws KevError `usage` when the arguments are not valid
 */
export function withObjects<Flags extends ReadFlags>(words: readonly string[], given: Flags): Flags {
  const separated = withFiles(words, given);
  const { words: objects } = separated;
  const flags = withFolders(separated.flags, objects);
  refuseRestOfTime(objects, flags);
  const eventNames = toEventNames(objects);
  if (eventNames) return { ...flags, eventNames };
  const named = withoutResource(objects);
  if (named.length === 0) return flags;
  checkBesideFor(named[0] ?? '', flags.for?.at(-1));
  const all = [...(flags.for ?? []), ...toObjectTexts(named)];
  all.forEach(parseObjectOrType);
  return { ...flags, for: all };
}

/** In kubectl, `--recursive` is `-R`. With an object, it selects what the object owns. */
function withFolders<Flags extends ReadFlags>(flags: Flags, objects: readonly string[]): Flags {
  const { filename, recursive, for: named, objectSelector } = flags;
  if (!filename || !recursive || named || objectSelector !== undefined || objects.length > 0) return flags;
  const { recursive: _, ...others } = flags;
  return { ...(others as Flags), R: true };
}

/** Refuses the rest of a time without quotes: `--since 1h ago`, `--since 2026-11-28 14:30`. */
function refuseRestOfTime(words: readonly string[], flags: ReadFlags): void {
  const flag = (['since', 'before'] as const).find((name) => flags[name] !== undefined);
  const word = words.find((each) => /^(?:ago|\d{1,2}:\d{2}.*|\d+[smh])$/i.test(each));
  if (flag === undefined || word === undefined) return;
  throw usageError(`unexpected argument "${word}"`, hintForRest(word, `--${flag} ${flags[flag]}`));
}

function hintForRest(word: string, before: string): string {
  if (/ago/i.test(word)) return `${before} counts back from now: leave out "${word}"`;
  if (/[smh]$/i.test(word)) return `did you mean ${before}${quoteWord(word)}?`;
  return `put the time in quotes: ${before.replace(' ', ' "')} ${word}"`;
}

/** Returns the names of events in `event/NAME` or `event NAME…`; undefined for other arguments. */
function toEventNames(words: readonly string[]): string[] | undefined {
  const [first = '', ...names] = words;
  const slashed = words.map((word) => /^(?:events?|ev)\/([^/]+)$/i.exec(word)?.[1]);
  if (words.length > 0 && slashed.every((name) => name !== undefined)) return slashed;
  const areNames = isEventsResource(first) && names.length > 0 && names.every(isEventName);
  return areNames ? names : undefined;
}

/** Whether a word looks like `web-0.17073bde2520c443` or a UUID, which is never a type. */
function isEventName(word: string): boolean {
  return /^[^/]+\.[0-9a-f]{6,16}$/.test(word) || /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(word);
}

/** Removes the resource `events` at the start. */
export function withoutResource(words: readonly string[]): readonly string[] {
  return isEventsResource(words[0] ?? '') ? words.slice(1) : words;
}

/** Refuses `--for pod web-0`, which looks like one object and would mean two types. */
function checkBesideFor(word: string, type: string | undefined): void {
  if (type === undefined || type.includes('/') || word.includes('/') || findKind(word)) return;
  throw usageError(
    `unexpected argument "${word}" with --for ${type}`,
    `did you mean --for ${quoteWord(`${type}/${word}`)}?`,
  );
}
