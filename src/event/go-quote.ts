const ESCAPES: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

const PLAIN = /^[ !#-[\]-~]*$/;
const PRINTABLE = /^[ \p{L}\p{M}\p{N}\p{P}\p{S}]$/u;

const REPLACEMENT = 0xfffd;

/** Whether Go would show this character as it is. Source: Go `strconv.IsPrint`. */
export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
}

/** A text as a string literal of Go, in double quotes. Source: Go `strconv.Quote`, `strconv.QuoteToASCII`. */
export function quote(text: string, options: { ascii?: boolean } = {}): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return `"${[...text].map((character) => escapeCharacter(character, '"', options.ascii ?? false)).join('')}"`;
}

/** Whether a text can stand between backquotes. Source: Go `strconv.CanBackquote`. */
export function canBackquote(text: string): boolean {
  return [...text].every(
    (character) => character === '\t' || (character >= ' ' && !'`\x7f\ufeff'.includes(character)),
  );
}

/** A character as a rune literal of Go, in single quotes. Source: Go `strconv.QuoteRune`, `strconv.QuoteRuneToASCII`. */
export function quoteRune(character: string, options: { ascii?: boolean } = {}): string {
  return `'${escapeCharacter(character, "'", options.ascii ?? false)}'`;
}

/** The character of this number; what is no character of Unicode becomes U+FFFD. */
export function toCharacter(code: number): string {
  const valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return String.fromCodePoint(valid ? code : REPLACEMENT);
}

function escapeCharacter(character: string, delimiter: string, ascii: boolean): string {
  if (character === delimiter) return `\\${character}`;
  const short = ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (isPrintable(character) && !(ascii && code > 0x7e)) return character;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
