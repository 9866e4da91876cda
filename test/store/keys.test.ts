import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventKey,
  eventRange,
  type KeyRange,
  logKey,
  logRangeAfter,
  objectKey,
  objectRange,
  successor,
} from '../../src/store/keys.ts';

/** LMDB's longest key with pages of 4 KiB, as the binding has it. */
const MAX_KEY_BYTES = 1978;

const name = fc.stringMatching(/^[a-z0-9]([-.a-z0-9]{0,20}[a-z0-9])?$/);
const anyText = fc.string({ unit: 'binary', maxLength: 700 });

const isIn = (key: Buffer, { start, end }: KeyRange) => start.compare(key) <= 0 && key.compare(end) < 0;
const order = (a: Buffer, b: Buffer) => Math.sign(a.compare(b));

describe('keys', () => {
  it('come in the order of "namespace/name", as in etcd', () => {
    fc.assert(
      fc.property(name, name, name, name, (ns1, name1, ns2, name2) => {
        const etcd = [`${ns1}/${name1}`, `${ns2}/${name2}`] as const;
        const expected = etcd[0] < etcd[1] ? -1 : etcd[0] > etcd[1] ? 1 : 0;
        expect(order(eventKey(ns1, name1), eventKey(ns2, name2))).toBe(expected);
      }),
    );
  });

  it('of a namespace lie in its range, and no others', () => {
    fc.assert(
      fc.property(name, name, name, (namespace, other, event) => {
        const key = eventKey(namespace, event);
        expect(isIn(key, eventRange(undefined))).toBe(true);
        expect(isIn(key, eventRange(other))).toBe(namespace === other);
      }),
    );
  });

  it('of the log come in the order of revisions, behind the revision asked for', () => {
    const revision = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 });
    fc.assert(
      fc.property(revision, revision, (a, b) => {
        expect(order(logKey(a), logKey(b))).toBe(Math.sign(a - b));
        expect(isIn(logKey(a), logRangeAfter(b))).toBe(a > b);
      }),
    );
  });

  it('of the index lie in their object, whatever its name is, and are never too long', () => {
    const object = fc.record({ kind: anyText, name: anyText });
    fc.assert(
      fc.property(name, object, name, (namespace, about, event) => {
        const key = objectKey(namespace, about, event);
        expect(isIn(key, objectRange(namespace, about))).toBe(true);
        expect(isIn(key, objectRange(`${namespace}x`, about))).toBe(false);
        expect(key.length).toBeLessThan(MAX_KEY_BYTES);
      }),
    );
  });

  it('are never too long, whatever is asked for, and still tell names apart', () => {
    const long = 'n'.repeat(100_000);
    const keys = [
      eventKey(long, 'e'),
      eventKey(`${long}x`, 'e'),
      eventKey('ns', long),
      objectKey(long, { kind: 'Pod', name: long }, long),
      eventRange(long).end,
      objectRange(long, { kind: long, name: long }).end,
    ];
    for (const key of keys) expect(key.length).toBeLessThan(1978);
    expect(new Set(keys.map((key) => key.toString())).size).toBe(keys.length);
  });

  it('have nothing between themselves and their successor', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        const [key, other] = [Buffer.from(a), Buffer.from(b)];
        expect(order(key, successor(key))).toBe(-1);
        expect(order(key, other) === -1).toBe(order(successor(key), other) <= 0);
      }),
    );
  });
});
