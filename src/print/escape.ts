/**
 * Nothing that others wrote reaches the terminal as anything but visible text: events, and what a
 * server says in its errors, can hold sequences that move the cursor, hide or turn round what is shown.
 *
 * Source: CVE-2021-25743.
 */

/** Printable ASCII: nothing to escape, and as wide as it is long. */
export const PLAIN = /^[ -~]*$/;

// Control, format and unpaired characters, line and paragraph separators, and whatever else draws nothing.
// A variation selector stays where it makes an emoji of a sign.
const UNSAFE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}](?<!\p{Extended_Pictographic}[\ufe0e\ufe0f])/gu;

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text for one cell of a table or one line: what is not visible is shown as `\n`, `\r`, `\t`, `\x1b`,
 * `\u202e`, `\u{e0041}`. Half a surrogate pair becomes U+FFFD. Backslashes that are there stay as they are.
 */
export function escapeCell(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSAFE, escapeCharacter);
}

/** Text of several lines: as `escapeCell`, but line feeds stay. */
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
