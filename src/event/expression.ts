import { KevError } from '../errors.ts';
import { compileRegex } from './regex.ts';
import type { CoreV1Event } from './types.ts';

/** Whether an event is what an expression means. */
export type Expression = (event: CoreV1Event) => boolean;

/** What a term can name, and where an event has it. */
const FIELDS: Record<string, (event: CoreV1Event) => string | undefined> = {
  type: (event) => event.type,
  reason: (event) => event.reason,
  namespace: (event) => event.metadata.namespace,
  kind: (event) => event.involvedObject.kind,
  name: (event) => event.involvedObject.name,
  component: (event) => event.source?.component || event.reportingComponent,
};

const REGEX = String.raw`\/(?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+\/`;
/** One term and what parts it from the next; commas between slashes belong to it. */
const PART = new RegExp(String.raw`\s*(?:(?<regex>${REGEX}i?)\s*(?:,|$)|(?<words>[^,]*)(?:,|$))`, 'sy');
const PATTERN = new RegExp(`^(?<pattern>${REGEX})(?<flags>i?)$`, 's');
const COMPARISON = /^(?<field>[a-z]+)(?<operator>!?=)(?<value>.*)$/s;

/**
 * Reads what `--until` and `--fail-on` take: terms parted by commas, all of which must hold.
 *
 *     Warning                     a type, in any case
 *     reason=BackOff              type, reason, namespace, kind, name or component is this …
 *     kind!=Pod                   … or is not; type and kind in any case
 *     /back-?off/i                the message holds this regular expression; `i`: in any case
 *
 * @throws KevError `usage` when it is none
 */
export function parseExpression(text: string): Expression {
  const wrong = (why: string) =>
    new KevError('usage', `cannot take "${text}" for an expression: ${why}`, { hint: HINT });
  const tests = splitTerms(text).map((term): Expression => {
    if (term === '') throw wrong('a term is empty');
    if (/^(normal|warning)$/i.test(term)) return isField('type', term, true);
    if (term.startsWith('/')) {
      const { pattern, flags } = PATTERN.exec(term)?.groups ?? {};
      if (pattern === undefined) throw wrong('a regular expression ends with / or /i');
      const regex = toRegex(pattern.slice(1, -1), `${flags}u`, wrong);
      return (event) => regex.test(event.message ?? '');
    }
    const { field = '', operator, value = '' } = COMPARISON.exec(term)?.groups ?? {};
    if (operator === undefined) throw wrong(`"${term}" is no term`);
    if (!Object.hasOwn(FIELDS, field)) throw wrong(`there is no field "${field}"`);
    return isField(field, value, operator === '=');
  });
  return (event) => tests.every((test) => test(event));
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

function isField(field: string, value: string, wanted: boolean): Expression {
  const anyCase = field === 'type' || field === 'kind';
  const fold = (text: string) => (anyCase ? text.toLowerCase() : text);
  const expected = fold(value);
  return (event) => (fold(FIELDS[field]?.(event) ?? '') === expected) === wanted;
}

const HINT = `write Warning, reason=BackOff, type=Warning,kind=Pod or /regex/; fields: ${Object.keys(FIELDS).join(', ')}`;
