import { type KevError, usageError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { compileRegex } from '../core/regex.ts';
import { quoteWord } from '../core/shell-word.ts';
import { findEventType, hintForEventType } from '../event/event-type.ts';
import { componentOf } from '../event/reporter.ts';
import type { CoreV1Event } from '../event/types.ts';
import { findKind } from '../kinds/kinds.ts';

/** Tests whether an event matches an expression. */
export type Expression = (event: CoreV1Event) => boolean;

/** Fields that a term can name, and how to read them. */
const FIELDS: Record<string, (event: CoreV1Event) => string | undefined> = {
  type: (event) => event.type,
  reason: (event) => event.reason,
  namespace: (event) => event.metadata.namespace,
  kind: (event) => event.involvedObject.kind,
  name: (event) => event.involvedObject.name,
  component: componentOf,
};

const REGEX = String.raw`\/(?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+\/`;
/** One term and its separator. Commas between slashes are part of the term. */
const PART = new RegExp(String.raw`\s*(?:(?<regex>${REGEX}i?)\s*(?:,|$)|(?<words>[^,]*)(?:,|$))`, 'sy');
const PATTERN = new RegExp(`^(?<pattern>${REGEX})(?<flags>i?)$`, 's');
const COMPARISON = /^(?<field>[A-Za-z.]+)\s*(?<operator>!=|==?)\s*(?<value>.*)$/s;

/**
 * Parses the value of `--until` or `--fail-on`: terms separated by commas, which must all match.
 *
 *     Warning                     a type, in any case
 *     reason=BackOff              type, reason, namespace, kind, name, or component equals this;
 *                                 type and kind in any case, a kind by any of its names
 *     kind!=Pod                   the field does not equal this
 *     /back-?off/i                the message contains this regular expression; `i`: in any case
 *
 * @param options.ignoreCase compare all fields in any case
 * @throws KevError `usage` when it is not an expression
 */
export function parseExpression(text: string, { ignoreCase = false } = {}): Expression {
  const wrong = (why: string, hint: string = HINT) =>
    usageError(`invalid expression "${text}": ${why}`, hint);
  const required = new Map<string, string>();
  const tests = splitTerms(text).map((term): Expression => {
    if (term === '') throw wrong('a term is empty');
    if (findEventType(term)) {
      checkRequired(required, 'type', term, wrong);
      return isField('type', term, true, ignoreCase);
    }
    if (term.startsWith('/')) {
      const { pattern, flags } = PATTERN.exec(term)?.groups ?? {};
      if (pattern === undefined) throw wrong('a regular expression ends with / or /i');
      const regex = toRegex(pattern.slice(1, -1), `${flags}u`, wrong);
      return (event) => regex.test(event.message ?? '');
    }
    const { field = '', operator, value = '' } = COMPARISON.exec(term)?.groups ?? {};
    if (operator === undefined) throw wrong(`"${term}" is not a valid term`, hintForTerm(term));
    if (!Object.hasOwn(FIELDS, field)) throw wrong(`unknown field "${field}"`, hintForField(field, value));
    if (value.startsWith('~')) throw wrong('only the message is compared with a regular expression');
    if (field === 'type' && !findEventType(value))
      throw wrong(`unknown type "${value}"`, hintForEventType(value) ?? hintForTerm(term));
    if (operator !== '!=') checkRequired(required, field, value, wrong);
    return isField(field, value, operator !== '!=', ignoreCase);
  });
  return (event) => tests.every((test) => test(event));
}

/** Refuses a second value for a field: no event has both. */
function checkRequired(
  required: Map<string, string>,
  field: string,
  value: string,
  wrong: (why: string, hint: string) => KevError,
): void {
  const other = required.get(field);
  required.set(field, value);
  if (other === undefined || expectedValue(field, other) === expectedValue(field, value)) return;
  const both = `${field}=${other} and ${field}=${value}`;
  throw wrong(`no event has both ${both}`, 'for either of them give the flag twice, once with each');
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let isLast = false;
  for (PART.lastIndex = 0; !isLast; ) {
    const part = PART.exec(text);
    terms.push((part?.groups?.regex ?? part?.groups?.words ?? '').trim());
    isLast = !part?.[0].endsWith(',');
  }
  return terms;
}

function toRegex(source: string, flags: string, wrong: (why: string) => KevError): RegExp {
  try {
    return compileRegex(source, flags);
  } catch (error) {
    throw wrong((error as Error).message);
  }
}

function isField(field: string, value: string, wanted: boolean, ignoreCase: boolean): Expression {
  const isAnyCase = ignoreCase || field === 'type' || field === 'kind';
  const fold = (text: string) => (isAnyCase ? text.toLowerCase() : text);
  const expected = fold(expectedValue(field, value));
  return (event) => (fold(FIELDS[field]?.(event) ?? '') === expected) === wanted;
}

/** The value to compare with: a kind may be written by any of its names, and a kind or type in any case. */
function expectedValue(field: string, value: string): string {
  if (field === 'type') return value.toLowerCase();
  return field === 'kind' ? (findKind(value)?.kind ?? value).toLowerCase() : value;
}

const HINT = `write Warning, reason=BackOff, type=Warning,kind=Pod or /regex/; fields: ${Object.keys(FIELDS).join(', ')}`;

/** Suggests what a term without an operator may have meant. */
function hintForTerm(term: string): string | undefined {
  const joined = term.split(/\s*(?:&&|\band\b)\s*/i);
  if (joined.length > 1) return `join terms with a comma: ${joined.join(',')}`;
  const [, field = '', value] = /^(\w+)[\s:]+([\w-]+)$/.exec(term) ?? [];
  if (Object.hasOwn(FIELDS, field)) return `did you mean ${field}=${value}?`;
  const [type = '', name] = term.split('/');
  const kind = findKind(type)?.kind;
  if (name && kind) return `did you mean kind=${kind},name=${name}?`;
  if (!/^[A-Za-z][\w-]*$/.test(term)) return undefined;
  return hintForEventType(term) ?? `did you mean ${kind ? `kind=${kind}` : `reason=${term}`}?`;
}

/** Names of the fields in other programs. */
const OTHER_NAMES = new Map([
  ['ns', 'namespace'],
  ['object', 'name'],
  ['pod', 'name'],
  ['level', 'type'],
  ['severity', 'type'],
  ['source', 'component'],
  ['reportingComponent', 'component'],
  ['reportingController', 'component'],
]);

function hintForField(field: string, value: string): string | undefined {
  if (field === 'condition' || field === 'jsonpath')
    return `for conditions use kubectl wait ${quoteWord(`--for=${field}=${value}`)}`;
  if (field === 'message' || field === 'msg' || field === 'note') return `did you mean /${value}/?`;
  const short = field.replace(/^(?:involvedObject|metadata|regarding|object)\./, '');
  const known = Object.keys(FIELDS);
  const meant = known.includes(short) ? short : (OTHER_NAMES.get(short) ?? nearestName(short, known));
  return meant && `did you mean ${meant}=${value}?`;
}
