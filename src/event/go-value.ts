import { type Directive, pad, truncate } from './go-directive.ts';
import { FLOAT_VERBS, formatFloat, formatInteger } from './go-number.ts';
import { canBackquote, quote } from './go-quote.ts';

const TEXT_VERBS = 'vsxXq';

/**
 * A value under a verb, as Go would write the value of Go that it stands for:
 *
 * - null and undefined: nil
 * - numbers: int when they are whole, else float64; a verb for floats makes every number one. bigint: int
 * - arrays: slices; Uint8Array: bytes; other objects and Maps: maps, whose keys are sorted
 * - Errors: their message; what has a `toString` of its own: its text
 *
 * Never throws: a value that does, when it is looked at, or that is nested too deeply, is named as Go names a panic.
 *
 * Source: Go `fmt/print.go`, printArg, printValue and catchPanic.
 */
export function formatValue(value: unknown, verb: string, directive: Directive): string {
  try {
    return formatArgument(value, verb, directive);
  } catch (error) {
    return `%!${verb}(PANIC=${messageOf(error)})`;
  }
}

function formatArgument(value: unknown, verb: string, directive: Directive): string {
  if (verb === 'T') return pad(truncate(typeOf(value), directive), directive);
  if (value === null || value === undefined) {
    return verb === 'v' ? pad('<nil>', directive) : `%!${verb}(<nil>)`;
  }
  return format(value, verb, directive, []) ?? badVerb(value, verb, directive);
}

/** `string=x`: a value with its type, for words about wrong verbs and superfluous values. */
export function formatTyped(value: unknown, directive: Directive): string {
  if (value === null || value === undefined) return '<nil>';
  try {
    return `${typeOf(value)}=${formatArgument(value, 'v', directive)}`;
  } catch (error) {
    return `%!v(PANIC=${messageOf(error)})`;
  }
}

function nameOf(value: Partial<object>): string {
  return value.constructor?.name ?? 'interface {}';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function badVerb(value: unknown, verb: string, directive: Directive): string {
  return `%!${verb}(${formatTyped(value, directive)})`;
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return 'int';
  if (typeof value === 'number') return 'float64';
  if (value instanceof Error) return '*errors.errorString';
  if (value instanceof Uint8Array) return '[]uint8';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return hasText(value) ? nameOf(value) : 'map[string]interface {}';
  return typeof value === 'function' ? 'func()' : 'string';
}

/** Undefined when the verb is not for such a value. `inside` are the objects that this one is part of. */
function format(value: unknown, verb: string, directive: Directive, inside: object[]): string | undefined {
  switch (typeof value) {
    case 'string':
      return formatText(value, verb, directive);
    case 'boolean':
      return verb === 't' || verb === 'v' ? pad(String(value), directive) : undefined;
    case 'number':
      if (Number.isSafeInteger(value) && (verb === 'v' || !FLOAT_VERBS.includes(verb))) {
        return formatInteger(value, verb, directive);
      }
      return FLOAT_VERBS.includes(verb) ? formatFloat(value, verb, directive) : undefined;
    case 'bigint':
      return formatInteger(value, verb, directive);
    case 'object':
      return value === null ? nil(directive) : formatObject(value, verb, directive, inside);
    case 'undefined':
      return nil(directive);
    default:
      return formatText(String(value), verb, directive);
  }
}

/** Inside something else nil is written alike under every verb. */
function nil(directive: Directive): string {
  return directive.goSyntax ? 'interface {}(nil)' : '<nil>';
}

function formatText(text: string, verb: string, directive: Directive): string | undefined {
  switch (verb) {
    case 'v':
    case 's':
      if (directive.goSyntax) return pad(quote(truncate(text, directive)), directive);
      return pad(truncate(text, directive), directive);
    case 'q': {
      const kept = truncate(text, directive);
      if (directive.sharp && canBackquote(kept)) return pad(`\`${kept}\``, directive);
      return pad(quote(kept, { ascii: directive.plus }), directive);
    }
    case 'x':
    case 'X':
      return formatHex(Buffer.from(text), verb, directive);
    default:
      return undefined;
  }
}

function formatHex(bytes: Uint8Array, verb: string, directive: Directive): string {
  const kept = bytes.subarray(0, directive.precision);
  const pairs = Array.from(kept, (byte) => byte.toString(16).padStart(2, '0'));
  const prefix = directive.sharp && pairs.length > 0 ? '0x' : '';
  const text = prefix + pairs.join(directive.space ? ` ${prefix}` : '');
  return pad(verb === 'X' ? text.toUpperCase() : text, directive);
}

function formatObject(
  value: object,
  verb: string,
  directive: Directive,
  inside: object[],
): string | undefined {
  if (value instanceof Error) {
    if (TEXT_VERBS.includes(verb)) return formatText(value.message, verb, directive);
    return `&{${formatValue(value.message, verb, directive)}}`;
  }
  if (value instanceof Uint8Array && TEXT_VERBS.includes(verb) && verb !== 'v') {
    return verb === 's' || verb === 'q'
      ? formatText(Buffer.from(value).toString(), verb, directive)
      : formatHex(value, verb, directive);
  }
  if (!(value instanceof Uint8Array) && hasText(value)) {
    return TEXT_VERBS.includes(verb) ? formatText(textOf(value, verb), verb, directive) : undefined;
  }
  if (inside.includes(value)) return '<cycle>';
  return formatParts(value, verb, directive, [...inside, value]);
}

function formatParts(value: object, verb: string, directive: Directive, inside: object[]): string {
  const part = (item: unknown) => format(item, verb, directive, inside) ?? badVerb(item, verb, directive);
  const isMap = !Array.isArray(value) && !(value instanceof Uint8Array);
  const parts = isMap
    ? entriesOf(value).map(([key, item]) => `${part(key)}:${part(item)}`)
    : Array.from(value as ArrayLike<unknown>, part);
  if (directive.goSyntax) return `${typeOf(value)}{${parts.join(', ')}}`;
  return isMap ? `map[${parts.join(' ')}]` : `[${parts.join(' ')}]`;
}

function entriesOf(value: object): [unknown, unknown][] {
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Whether an object knows its own text, as Go's Stringers do. */
function hasText(value: object): boolean {
  return (
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    typeof value.toString === 'function' &&
    value.toString !== Object.prototype.toString
  );
}

function textOf(value: object, verb: string): string {
  try {
    return value instanceof Date ? value.toISOString() : String(value);
  } catch (error) {
    return `%!${verb}(PANIC=String method: ${messageOf(error)})`;
  }
}
