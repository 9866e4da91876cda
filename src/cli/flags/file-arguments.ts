import { statSync } from 'node:fs';
import { usageError } from '../../core/errors.ts';
import { checkPath } from '../../core/path-text.ts';
import { quoteWord } from '../../core/shell-word.ts';
import { findKind } from '../../kinds/kinds.ts';

/**
 * Separates the files among a command's arguments from the objects: a shell makes `-f a.json b.json` of `-f *.json`.
 *
 * @param given the values of `-f`, each with one file or several separated by commas; undefined without the flag
 * @throws KevError `usage` when a file is named and `-f` is not: a file is never a resource type; `input` when the text of
 *   a file was given instead of its path
 */
export function separateFiles(words: readonly string[], given: readonly string[] | undefined) {
  const objects: string[] = [];
  for (const text of given ?? []) {
    if (text === '') throw usageError('invalid -f "": expected the path of a file, or - for stdin');
    checkPath('-f', text);
  }
  const files = given?.flatMap(splitFiles);
  for (const word of words) {
    const isType = objects.length === 0 || word.includes('/');
    if (!isFile(word, isType, files !== undefined)) objects.push(word);
    else if (files) files.push(word);
    else throw usageError(`"${word}" is a file, not an object`, `did you mean -f ${quoteWord(word)}?`);
  }
  return { words: objects, files };
}

/**
 * Adds the files among a command's arguments to the values of `-f`, and returns the other arguments.
 *
 * @throws KevError as `separateFiles`
 */
export function withFiles<Flags extends { filename?: string[] }>(typed: readonly string[], given: Flags) {
  const { words, files } = separateFiles(typed, given.filename);
  return { words, flags: files ? { ...given, filename: files } : given };
}

/**
 * Checks that no argument is a file, for commands that read none.
 *
 * @throws KevError `usage`
 */
export function refuseFiles(words: readonly string[]): void {
  const file = words.find((word, at) => isFile(word, at === 0 || word.includes('/'), false));
  if (file === undefined) return;
  throw usageError(`"${file}" is a file, not an object`, `did you mean kev get -f ${quoteWord(file)}?`);
}

/** Splits `a,b`, unless a file has this name. */
function splitFiles(text: string): string[] {
  if (!text.includes(',') || find(text)) return [text];
  return text.split(',').filter((part) => part !== '');
}

/** A directory may have the same name as an object or a type. */
function isFile(word: string, isType: boolean, hasFlag: boolean): boolean {
  if (isEventsResource(word)) return false;
  const found = find(word);
  if (!found?.isDirectory()) return found !== undefined && (isType || hasFlag);
  return isType && findKind(word.replace(/\/.*$/s, '')) === undefined;
}

/** Whether a word is the resource `events`, which kubectl users may type first. */
export function isEventsResource(word: string): boolean {
  return /^(?:events?|ev)$/i.test(word);
}

function find(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Not a valid file name.
    return undefined;
  }
}
