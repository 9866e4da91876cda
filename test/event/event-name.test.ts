import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateEventName, parseEventNameTime } from '../../src/event/event-name.ts';
import { isSubdomain } from '../../src/kinds/name-rules.ts';

const uuid = () => 'a-uuid';

describe('generateEventName', () => {
  it.each([
    ['web-0', 1772366401000000000n, 'web-0.1898b5d9ef714a00'],
    ['a.b-c.9', 0n, 'a.b-c.9.0'],
    ['system:node:n1', 1n, 'a-uuid'],
    ['Web', 1n, 'a-uuid'],
    ['web.', 1n, 'a-uuid'],
    ['', 1n, 'a-uuid'],
    ['web', -1n, 'a-uuid'],
    ['a'.repeat(251), 1n, `${'a'.repeat(251)}.1`],
    ['a'.repeat(252), 1n, 'a-uuid'],
  ])('%s', (object, ns, name) => {
    expect(generateEventName(object, ns, uuid)).toBe(name);
  });

  it('makes a UUID by default', () => {
    const name = generateEventName('Web', 1n);
    expect(name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(generateEventName('Web', 1n)).not.toBe(name);
  });
});

describe('parseEventNameTime', () => {
  it.each([
    ['web-0.1898b5d9ef714a00', 1772366401000000000n],
    ['web.0', 0n],
    ['web.7fffffffffffffff', 2n ** 63n - 1n],
    ['web.8000000000000000', undefined],
    ['web.01', undefined],
    ['web.1898B5D9EF714A00', undefined],
    ['web.12345678901234567', undefined],
    ['web', undefined],
    ['9d1c1c1e-58b5-4b4e-8d4c-000000000000', undefined],
    ['', undefined],
  ])('%s', (name, ns) => {
    expect(parseEventNameTime(name)).toBe(ns);
  });

  it('reads back every time that a name holds', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 2n ** 63n - 1n),
        (ns) => parseEventNameTime(generateEventName('web', ns)) === ns,
      ),
    );
  });
});

it('refuses a long invalid name at once', () => {
  expect(isSubdomain(`${'a-'.repeat(126)}`)).toBe(false);
  expect(isSubdomain('a'.repeat(1_000_000))).toBe(false);
});
