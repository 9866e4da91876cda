import fc from 'fast-check';
import { anyText } from '../support/hidden.ts';
import { share } from './mutated-text.ts';

type Members = Record<string, unknown>;

/** Lists within lists. */
export function nested(levels: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Values where another type is expected. */
const UNEXPECTED: unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    '',
    '0',
    '17',
    '-1',
    'x',
    '\x1b[31m\n\u202e',
    '__proto__',
  ],
  ...[
    'constructor',
    '9'.repeat(60),
    '2026-03-01T12:00:00Z',
    '0000-01-01T00:00:00+23:59',
    '9999-12-31T23:59:60Z',
  ],
  ...[
    [],
    {},
    [null],
    [[]],
    [{}],
    ['a', 1],
    { a: null },
    { name: {} },
    { toString: 1 },
    nested(90),
    nested(500),
  ],
];

const replacement = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...UNEXPECTED) },
  { weight: 1, arbitrary: anyText },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

const name = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'length',
    'then',
    '',
  ),
  fc.constantFrom('metadata', 'items', 'kind', 'labels', 'annotations', 'series', 'related', 'count', 'type'),
  anyText,
);

/** One change of the member or item that is `at` the way through the value, from 0 to 1. */
const change = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'copy', 'wrap'),
  at: share,
  name,
  replacement,
});

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** Valid JSON values with at most a few changes of their members. */
export function mutatedValue(valid: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...valid), fc.array(change, { maxLength: 4 }))
    .map(([value, changes]) => changes.reduce(apply, structuredClone(value)));
}

/** A location in a value: what holds it, and under which name. */
type Location = [holder: Members, name: string];

function apply(value: unknown, { kind, at, name, replacement: shared }: Change): unknown {
  const replacement = structuredClone(shared);
  const root: Members = { value };
  const locations = locationsIn(root);
  const [holder, key] = locations[Math.min(locations.length - 1, Math.floor(at * locations.length))] ?? [
    root,
    'value',
  ];
  const there = holder[key];
  if (kind === 'remove' && Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (kind === 'remove') delete holder[key];
  else if (kind === 'add') set(isHolder(there) && !Array.isArray(there) ? there : root, name, replacement);
  else if (kind === 'copy') set(holder, key, structuredClone(root.value));
  else if (kind === 'wrap') set(holder, key, at < 0.5 ? [there] : { [name]: there });
  else set(holder, key, replacement);
  return root.value;
}

function locationsIn(root: Members): Location[] {
  const locations: Location[] = [];
  const waiting: Members[] = [root];
  // A deeply nested value has enough locations at its top.
  for (let holder = waiting.pop(); holder && locations.length < 500; holder = waiting.pop()) {
    for (const key of Object.keys(holder)) {
      locations.push([holder, key]);
      const member = holder[key];
      if (isHolder(member)) waiting.push(member);
    }
  }
  return locations;
}

/** As JSON.parse does it: `__proto__` is a name like any other. */
function set(holder: Members, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function isHolder(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
