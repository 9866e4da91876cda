import { type KevError, usageError } from '../core/errors.ts';
import { compileRegex, RegexTooComplex } from '../core/regex.ts';
import { shorten } from '../core/short-text.ts';
import { findEventType, hintForEventType } from '../event/event-type.ts';

/**
 * Parses the values of a flag that may be repeated, or have several values separated by commas.
 *
 * @throws KevError `usage` when one is empty
 */
export function parseNames(flag: string, texts: readonly string[]): string[] {
  const values = texts.flatMap((text) => text.split(',')).map((value) => value.trim());
  if (values.includes('')) throw usageError(`invalid ${flag}: expected names, found an empty one`);
  return [...new Set(values)];
}

/**
 * Parses the values of `--types`, in any case.
 *
 * @throws KevError `usage` when one is not a type
 */
export function parseTypes(texts: readonly string[]): string[] {
  return parseNames('--types', texts).map(toType);
}

function toType(text: string): string {
  const type = findEventType(text);
  if (type) return type;
  throw usageError(`invalid --types "${text}": expected Normal or Warning`, hintForEventType(text));
}

/** Flags of a regular expression in Go's syntax, which JavaScript lacks. */
const FLAGS = /^\(\?([ims]+)\)/;

/**
 * Parses a regular expression of `--include` or `--exclude`. Flags may be in front of it, as in Go: `(?i)back-?off`.
 *
 * @throws KevError `usage` when it is not one
 */
export function parsePattern(flag: string, text: string): RegExp {
  const [start = '', flags = ''] = FLAGS.exec(text) ?? [];
  const source = text.slice(start.length);
  const letters = [...new Set(flags)].join('');
  let why = '';
  // Unicode mode refuses unnecessary backslashes, which are harmless otherwise.
  for (const mode of ['u', '']) {
    try {
      return compileRegex(source, mode + letters);
    } catch (error) {
      why = (error as Error).message.replace(/^Invalid regular expression: /, '');
      if (error instanceof RegexTooComplex) throw invalidPattern(flag, text, why);
    }
  }
  throw invalidPattern(flag, text, `not a regular expression: ${why}`);
}

/** Shortens the pattern: one that is too complex is often long. */
function invalidPattern(flag: string, text: string, why: string): KevError {
  return usageError(`invalid ${flag} "${shorten(text, 100)}": ${why}`);
}
