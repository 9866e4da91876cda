import { KevError, usageError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/json-shape.ts';
import type { Operator, Step } from './template.ts';

/**
 * Finds the values of a path. Missing members yield nothing; members of objects are ordered by name.
 *
 * @throws KevError `missing` for an index out of bounds, `usage` for an operation that is not possible
 *
 * Source: client-go `util/jsonpath/jsonpath.go`, with missing keys allowed.
 */
export function findValues(root: unknown, steps: readonly Step[]): unknown[] {
  return steps.reduce<unknown[]>(
    (values, step) =>
      step.kind === 'union'
        ? step.paths.flatMap((path) => values.flatMap((value) => findValues(value, path)))
        : values.flatMap((value) => takeStep(value, step)),
    [root],
  );
}

function takeStep(value: unknown, step: Exclude<Step, { kind: 'union' }>): unknown[] {
  if (step.kind === 'literal') return [step.value];
  if (value === null || value === undefined) return [];
  switch (step.kind) {
    case 'field':
      return isJsonObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case 'children':
      return childrenOf(value);
    case 'descendants':
      return withDescendants(value);
    case 'index': {
      const list = toList(value);
      return [list[inBounds(step.index < 0 ? step.index + list.length : step.index, list.length)]];
    }
    case 'slice':
      return slice(toList(value), step);
    case 'exists':
      return toList(value).filter((member) => findValues(member, step.path).length > 0);
    case 'filter':
      return toList(value).filter((member) => {
        const left = onlyValue(findValues(member, step.left));
        const right = onlyValue(findValues(member, step.right));
        return left !== undefined && right !== undefined && holds(left, step.operator, right);
      });
  }
}

function slice(list: unknown[], step: Extract<Step, { kind: 'slice' }>): unknown[] {
  const fromEnd = (at: number) => (at < 0 ? at + list.length : at);
  const from = fromEnd(step.from ?? 0);
  const to = fromEnd(step.to ?? list.length);
  if (from === to) return [];
  inBounds(from, list.length);
  inBounds(to - 1, list.length);
  if (from > to) throw usageError(`starting index ${from} is greater than ending index ${to}`);
  return list.slice(from, to).filter((_, at) => at % step.step === 0);
}

function inBounds(index: number, length: number): number {
  if (index >= 0 && index < length) return index;
  throw new KevError('missing', `array index out of bounds: index ${index}, length ${length}`);
}

function toList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw usageError(`cannot read members of ${describeKind(value)}: not a list`);
}

function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (!isJsonObject(value)) return [];
  return Object.keys(value)
    .sort()
    .map((name) => value[name]);
}

/** Returns a value and all objects and lists in it. */
function withDescendants(root: unknown): unknown[] {
  const found: unknown[] = [];
  const waiting = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    const children = childrenOf(value);
    if (children.length === 0 && (typeof value !== 'string' || value === '')) continue;
    found.push(value);
    for (const child of children.toReversed()) waiting.push(child);
  }
  return found;
}

function onlyValue(values: unknown[]): unknown {
  if (values.length > 1) throw usageError('can only compare one element at a time');
  return values[0] ?? undefined;
}

function holds(left: unknown, operator: Operator, right: unknown): boolean {
  if (typeof left !== typeof right || typeof left === 'object') {
    throw usageError(`cannot compare ${describeKind(left)} with ${describeKind(right)}`);
  }
  const [a, b] = [left as string | number, right as string | number];
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function describeKind(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
