import { unsafeCharacters } from '../core/unsafe-characters.ts';

/**
 * Makes text from others safe for a terminal. Events and error messages of a server can contain sequences that move the
 * cursor, or hide or reverse text.
 *
 * Source: CVE-2021-25743.
 */

/** Printable ASCII: needs no escaping, and is as wide as it is long. */
export const PLAIN = /^[ -~]*$/;

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Escapes text for one line or one cell: invisible characters become `\n`, `\r`, `\t`, `\x1b`, `\u202e`, `\u{e0041}`.
 * Half a surrogate pair becomes U+FFFD. Backslashes in the text are not escaped.
 */
export function escapeCell(text: string): string {
  return PLAIN.test(text) ? text : text.replace(unsafeCharacters(), escapeCharacter);
}

/** Escapes text of several lines: as `escapeCell`, but keeps line feeds. */
export function escapeLines(text: string): string {
  return text.split('\n').map(escapeCell).join('\n');
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  const named = NAMED[character];
  if (named !== undefined) return named;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
