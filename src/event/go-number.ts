import { type Directive, pad } from './go-directive.ts';
import { isPrintable, quoteRune, toCharacter } from './go-quote.ts';

const BASES: Record<string, number> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

/** The verbs that floating-point numbers know. (Go's `%b` and `%x` of these are not there.) */
export const FLOAT_VERBS = 'eEfFgGv';

/** An integer under a verb; undefined when the verb is not for integers. Source: Go `fmt/format.go`, fmtInteger. */
export function formatInteger(
  value: number | bigint,
  verb: string,
  directive: Directive,
): string | undefined {
  if (verb === 'c') return pad(toCharacter(Number(value)), directive);
  if (verb === 'q') return pad(quoteRune(toCharacter(Number(value)), { ascii: directive.plus }), directive);
  if (verb === 'U') return formatCodePoint(value, directive);
  const base = BASES[verb];
  if (base === undefined) return undefined;

  const { precision, width, sharp } = directive;
  if (precision === 0 && Number(value) === 0) return pad('', directive, false);
  const sign = value < 0 ? '-' : directive.plus ? '+' : directive.space ? ' ' : '';
  const zeros = directive.zero && !directive.minus && width !== undefined ? width - sign.length : 0;
  let digits = (value < 0 ? -value : value).toString(base).padStart(precision ?? zeros, '0');
  if (verb === 'X') digits = digits.toUpperCase();
  if (sharp && base === 2) digits = `0b${digits}`;
  if (sharp && base === 8 && !digits.startsWith('0')) digits = `0${digits}`;
  if (sharp && base === 16) digits = `${verb === 'X' ? '0X' : '0x'}${digits}`;
  if (verb === 'O') digits = `0o${digits}`;
  return pad(sign + digits, directive, false);
}

function formatCodePoint(value: number | bigint, directive: Directive): string {
  const unsigned = BigInt.asUintN(64, BigInt(value));
  const code = unsigned
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, directive.precision ?? 0), '0');
  const character = unsigned <= 0x10ffffn ? toCharacter(Number(unsigned)) : '';
  const shown = directive.sharp && isPrintable(character) ? ` '${character}'` : '';
  return pad(`U+${code}${shown}`, directive, false);
}

/** A floating-point number under one of `FLOAT_VERBS`. Source: Go `fmt/format.go`, fmtFloat. */
export function formatFloat(value: number, verb: string, directive: Directive): string {
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : directive.plus ? '+' : directive.space ? ' ' : '';
  if (Number.isNaN(value)) return pad(`${sign}NaN`, directive, false);
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return pad(`${sign || '+'}Inf`, directive, false);
  const digits = formatSize(size, verb, directive.precision);
  if (sign && directive.zero && !directive.minus && directive.width !== undefined) {
    return sign + pad(digits, { ...directive, width: directive.width - 1 });
  }
  return pad(sign + digits, directive);
}

// JavaScript gives no more digits than this.
const MAX_DIGITS = 100;

function formatSize(size: number, verb: string, precision: number | undefined): string {
  const places = Math.min(precision ?? 6, MAX_DIGITS);
  switch (verb) {
    case 'f':
    case 'F':
      return fixed(size, places);
    case 'e':
      return exponential(size, places);
    case 'E':
      return exponential(size, places).toUpperCase();
    case 'G':
      return general(size, precision).toUpperCase();
    default:
      return general(size, precision);
  }
}

/** With so many digits after the point. */
function fixed(size: number, places: number): string {
  if (size >= 1e21) return BigInt(size).toString() + (places > 0 ? `.${'0'.repeat(places)}` : '');
  const rounded = size.toFixed(places);
  const rest = size.toFixed(MAX_DIGITS).slice(places - MAX_DIGITS || Number.POSITIVE_INFINITY);
  return isHalf(rest) ? toEven(rounded) : rounded;
}

/** In the form `1.5e+06`, with so many digits after the point; missing: as many as it takes to read it back. */
function exponential(size: number, places?: number): string {
  let [digits = '', exponent = ''] = size.toExponential(places).split('e');
  if (places !== undefined) {
    const [exact = '', exactExponent] = size.toExponential(MAX_DIGITS).split('e');
    const rest = exact.slice(places - MAX_DIGITS || Number.POSITIVE_INFINITY);
    if (exponent === exactExponent && isHalf(rest)) digits = toEven(digits);
  }
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/** In the shorter of both forms; `precision` counts all digits. */
function general(size: number, precision: number | undefined): string {
  const places = precision === undefined ? undefined : Math.min(Math.max(precision, 1), MAX_DIGITS) - 1;
  const [mantissa = '', exponentText] = exponential(size, places).split('e');
  const digits = mantissa.replace('.', '').replace(/(?!^)0+$/, '');
  const exponent = Number(exponentText);
  const point = exponent + 1;
  let limit = places === undefined ? 6 : places + 1;
  if (places !== undefined && limit > digits.length && digits.length >= point) limit = digits.length;
  if (exponent < -4 || exponent >= limit) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${digits[0]}${fraction}e${exponentText}`;
  }
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (digits.length <= point) return digits.padEnd(point, '0');
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

// Where a number lies exactly between two, JavaScript takes the larger and Go the even one.
function isHalf(rest: string): boolean {
  return /^50*$/.test(rest);
}

function toEven(digits: string): string {
  const last = Number(digits.at(-1));
  return last % 2 === 0 ? digits : digits.slice(0, -1) + (last - 1);
}
