import { KevError } from '../errors.ts';
import { findKind } from '../event/kinds.ts';
import { toObjectTexts } from '../event/object-name.ts';
import { separateFiles } from './file-arguments.ts';
import type { ReadFlags } from './reading-flags.ts';

/**
 * The flags with what a reading command's arguments name added to `--for`, and to `-f` where they are files.
 *
 * @throws KevError `usage` when the arguments are wrong
 */
export function withObjects<Flags extends ReadFlags>(words: readonly string[], given: Flags): Flags {
  const { words: objects, files } = separateFiles(words, given.filename);
  const flags = withFolders(files ? { ...given, filename: files } : given, objects);
  const named = withoutResource(objects);
  if (named.length === 0) return flags;
  checkBesideFor(named[0] ?? '', flags.for?.at(-1));
  return { ...flags, for: [...(flags.for ?? []), ...toObjectTexts(named)] };
}

/** kubectl's long name of -R, which means something else beside an object. */
function withFolders<Flags extends ReadFlags>(flags: Flags, objects: readonly string[]): Flags {
  const { filename, recursive, for: named, objectSelector } = flags;
  if (!filename || !recursive || named || objectSelector !== undefined || objects.length > 0) return flags;
  const { recursive: _, ...others } = flags;
  return { ...(others as Flags), R: true };
}

/** The arguments behind `events`: whoever is used to kubectl names the resource first, and kev has no other. */
export function withoutResource(words: readonly string[]): readonly string[] {
  return /^(?:events?|ev)$/i.test(words[0] ?? '') ? words.slice(1) : words;
}

/** `--for pod web-0` is one object with a blank for its slash, and not two types. */
function checkBesideFor(word: string, type: string | undefined): void {
  if (type === undefined || type.includes('/') || word.includes('/') || findKind(word)) return;
  throw new KevError('usage', `cannot take "${word}" for a type of objects beside --for ${type}`, {
    hint: `did you mean --for ${type}/${word}?`,
  });
}
