import { usageError } from '../core/errors.ts';
import { labelValueViolation, qualifiedNameViolation } from '../kinds/name-rules.ts';

/** One term of a label selector. `in` is `=` with several values; `notin` and `!=` also match where the label is missing. */
export type LabelRequirement =
  | { key: string; operator: 'in' | 'notin'; values: readonly string[] }
  | { key: string; operator: 'exists' | 'absent' }
  | { key: string; operator: '>' | '<'; bound: bigint };

/**
 * Whether labels match a selector: all terms must match.
 *
 * Source: apimachinery `pkg/labels/selector.go`, Requirement.Matches.
 */
export function matchesLabels(
  labels: Record<string, string> | undefined,
  requirements: readonly LabelRequirement[],
): boolean {
  return requirements.every((requirement) => {
    const { key } = requirement;
    return fits(labels && Object.hasOwn(labels, key) ? labels[key] : undefined, requirement);
  });
}

function fits(value: string | undefined, requirement: LabelRequirement): boolean {
  switch (requirement.operator) {
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case '>':
      return value !== undefined && INTEGER.test(value) && BigInt(value) > requirement.bound;
    case '<':
      return value !== undefined && INTEGER.test(value) && BigInt(value) < requirement.bound;
  }
}

/** Formats a selector for `parseLabelSelector` and the API server. */
export function formatLabelSelector(requirements: readonly LabelRequirement[]): string {
  return requirements.map(formatRequirement).join(',');
}

function formatRequirement(requirement: LabelRequirement): string {
  const { key, operator } = requirement;
  switch (operator) {
    case 'in':
    case 'notin':
      return `${key} ${operator} (${requirement.values.join(',')})`;
    case 'exists':
      return key;
    case 'absent':
      return `!${key}`;
    case '>':
    case '<':
      return `${key} ${operator} ${requirement.bound}`;
  }
}

/**
 * Parses a label selector in kubectl's grammar: `app=web,tier!=db,env in (a, b),zone notin (c),new,!old,size>3`.
 * An empty text has no terms, and matches everything.
 *
 * @throws KevError `usage` when it is not valid
 *
 * Source: apimachinery `pkg/labels/selector.go`, Parse.
 */
export function parseLabelSelector(text: string): LabelRequirement[] {
  // Spaces only separate words and operators.
  const tokens = text.match(/!=|==|[=!(),<>]|[^=!(),<>\s]+/g) ?? [];
  let at = 0;
  const wrong = (reason: string) => usageError(`invalid label selector "${text}": ${reason}`, hintFor(text));
  const next = () => tokens[at++] ?? END;
  const unexpected = (token: string, wanted: string) =>
    wrong(`expected ${wanted}${token === END ? ' at the end' : ` instead of "${token}"`}`);

  const readKey = (): string => {
    const key = next();
    if (SYMBOL.test(key)) throw unexpected(key, 'a label');
    if (qualifiedNameViolation(key)) throw wrong(`"${key}" is not a valid label name`);
    return key;
  };
  const readValue = (): string => {
    // Nothing at all is the empty value.
    if (tokens[at] === undefined || tokens[at] === ',' || tokens[at] === ')') return '';
    const value = next();
    if (SYMBOL.test(value)) throw unexpected(value, 'a value');
    if (labelValueViolation(value)) throw wrong(`"${value}" is not a valid label value`);
    return value;
  };
  const readValues = (): string[] => {
    const open = next();
    if (open !== '(') throw unexpected(open, '"("');
    const values = [readValue()];
    for (let token = next(); token !== ')'; token = next()) {
      if (token !== ',') throw unexpected(token, '"," or ")"');
      values.push(readValue());
    }
    return [...new Set(values)];
  };
  const readBound = (): bigint => {
    const value = next();
    if (INTEGER.test(value)) return BigInt(value);
    throw unexpected(value, 'a whole number');
  };
  const readRequirement = (): LabelRequirement => {
    if (tokens[at] === '!') {
      at += 1;
      return { key: readKey(), operator: 'absent' };
    }
    const key = readKey();
    const operator = tokens[at];
    if (operator === undefined || operator === ',') return { key, operator: 'exists' };
    at += 1;
    switch (operator) {
      case '=':
      case '==':
        return { key, operator: 'in', values: [readValue()] };
      case '!=':
        return { key, operator: 'notin', values: [readValue()] };
      case 'in':
      case 'notin':
        return { key, operator, values: readValues() };
      case '>':
      case '<':
        return { key, operator, bound: readBound() };
      default:
        throw unexpected(operator, '=, !=, in, notin, > or <');
    }
  };

  const requirements: LabelRequirement[] = [];
  while (at < tokens.length) {
    requirements.push(readRequirement());
    if (at === tokens.length) break;
    const comma = next();
    if (comma !== ',') throw unexpected(comma, '","');
    if (at === tokens.length) throw unexpected(END, 'a label');
  }
  return requirements;
}

const HINT = 'write it as for kubectl: app=web,tier!=db,env in (a,b),!old';

function hintFor(text: string): string {
  const [, key, value] = /^([\w./-]+):([\w.-]+)$/.exec(text) ?? [];
  return key === undefined ? HINT : `did you mean ${key}=${value}?`;
}

const INTEGER = /^\d+$/;
const SYMBOL = /^(?:[=!(),<>]+|)$/;
/** The end of the text. */
const END = '';
