import { type KevError, usageError } from '../core/errors.ts';
import { quoteWord } from '../core/shell-word.ts';
import { findKind } from './kinds.ts';
import { pathSegmentViolation } from './name-rules.ts';
import { hintForObject, hintForOperand } from './object-hint.ts';

/** The name of an object as users write it. */
export interface ObjectName {
  /** The type as written: `po`, `Pod`, `deployments.apps`. */
  type: string;
  name: string;
}

const TYPE = /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9.])?$/;

/**
 * Parses `TYPE/NAME`.
 *
 * @throws KevError `usage` when it is invalid, with the rule that it breaks
 *
 * Source: cli-runtime `pkg/resource` splitResourceTypeName; apimachinery `pkg/api/validation/path`.
 */
export function parseObjectName(text: string): ObjectName {
  const wrong = (rule: string) => invalidObject(text, rule);
  const parts = text.split('/');
  if (parts.length === 1) throw wrong('expected TYPE/NAME');
  if (parts.length > 2) throw wrong('TYPE/NAME has one slash only');
  const [type = '', name = ''] = parts;
  if (type === '') throw wrong('the type before the slash is missing');
  if (name === '') throw wrong('the name after the slash is missing');
  checkType(type, text);
  const violation = pathSegmentViolation(name);
  if (violation) throw wrong(`a name ${violation}`);
  // RBAC allows these, but they are not used in names.
  if (/[,*]/.test(name)) throw wrong('a name may not contain "," or "*"');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\s\x00-\x1f\x7f]/.test(name)) throw wrong('a name may not contain spaces or control characters');
  return { type, name };
}

/**
 * Parses `TYPE/NAME`, or `TYPE` for all objects of a type.
 *
 * @throws KevError `usage` when it is neither
 */
export function parseObjectOrType(text: string): { type: string; name?: string } {
  if (text.includes('/')) return parseObjectName(text);
  if (text === '') throw invalidObject(text, 'it is empty');
  checkType(text, text);
  return { type: text };
}

/**
 * Parses the arguments for objects as kubectl does: `TYPE/NAME…`, or `TYPE[,TYPE…] NAME…`. Returns each as `TYPE/NAME`, or
 * as `TYPE` when there is no name.
 *
 * @throws KevError `usage` when both forms are mixed
 *
 * Source: cli-runtime `pkg/resource` Builder.ResourceTypeOrNameArgs.
 */
export function toObjectTexts(words: readonly string[]): string[] {
  const [first = '', ...names] = words;
  words.forEach(checkOperand);
  if (words.length === 0 || first.includes('/')) return [...words];
  for (const name of names) {
    if (name === '') throw invalidObject(name, 'it is empty');
    const hint = name.includes('/') ? hintForOperand(first) : undefined;
    if (hint !== undefined) throw unexpected(first, hint);
    if (name.includes('/')) throw invalidObject(name, `expected a name after the type "${first}"`);
  }
  return first.split(',').flatMap((type) => {
    if (type === '') throw invalidObject(first, 'a type is missing');
    return names.length === 0 ? [type] : names.map((name) => `${type}/${name}`);
  });
}

/**
 * Parses arguments as `toObjectTexts`, for commands that require names.
 *
 * @throws KevError `usage` when one has no name, or is itself an event
 */
export function parseObjectNames(words: readonly string[]): ObjectName[] {
  const objects = toObjectTexts(words).map(parseObjectName);
  const event = objects.find(({ type }) => /^(?:events?|ev)$/i.test(type));
  if (event === undefined) return objects;
  throw usageError(
    `"${event.type}/${event.name}" is an event, not an object that events are about`,
    `kev get ${quoteWord(`event/${event.name}`)} -o yaml prints it`,
  );
}

/**
 * Parses arguments as `parseObjectNames`, for commands for one object.
 *
 * @throws KevError `usage` when they name several
 */
export function parseOneObject(words: readonly string[]): ObjectName {
  const [object, another] = parseObjectNames(words);
  if (object && !another) return object;
  const [first = '', ...others] = words;
  const typed = others[first.includes('/') ? 0 : 1] ?? `${another?.type}/${another?.name}`;
  const isType = first.includes('/') || findKind(first) !== undefined;
  throw usageError(
    `unexpected argument "${typed}": expected one object`,
    isType ? undefined : hintForObject(''),
  );
}

/** Refuses an argument that is the value of a flag. */
function checkOperand(word: string, at: number, [first = '']: readonly string[]): void {
  if (/^(?:true|false)$/.test(word)) {
    throw unexpected(word, `a flag takes it after an equals sign, such as --watch=${word}`);
  }
  // A cluster may have any type.
  if (at === 0 || (first.includes('/') && findKind(word))) return;
  const hint = hintForOperand(word);
  if (hint !== undefined) throw unexpected(word, hint);
}

function unexpected(word: string, hint: string): KevError {
  return usageError(`unexpected argument "${word}": expected an object`, hint);
}

function checkType(type: string, text: string): void {
  if (type.includes(',')) throw invalidObject(text, 'expected one type');
  if (!TYPE.test(type)) throw invalidObject(text, `"${type}" is not a valid type`);
}

function invalidObject(text: string, rule: string): KevError {
  return usageError(`invalid object "${text}": ${rule}`, hintForObject(text));
}
