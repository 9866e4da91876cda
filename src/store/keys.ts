/**
 * The layout of the store: LMDB's main database, its keys text with "/" between their parts, so that
 * names come in the order in which etcd has them. All values but that of `format` are sealed (`seal.ts`).
 *
 * | key                                   | value                                             |
 * |---------------------------------------|---------------------------------------------------|
 * | `format`                              | the version of this layout                        |
 * | `id`                                  | a random UUID, which tells this store from others  |
 * | `revision`                            | the last revision, which is the resourceVersion    |
 * | `event/NAMESPACE/NAME`                | the event as it is now, JSON                       |
 * | `object/NAMESPACE/KIND/OBJECT/NAME`   | NAME: the events about an object                   |
 * | `log/REVISION`                        | what that revision did, see `tables.ts`            |
 * | `outbox/ID`                           | an event that waits for delivery, see `outbox.ts`  |
 * | `outbox-last`                         | the last ID: none is given twice                   |
 * | `outbox-lease/SERVER`                 | who delivers to that server now                    |
 */
import { createHash } from 'node:crypto';
import type { ObjectReference } from '../event/types.ts';

/** The version of the layout. A store of a later version is not opened; the first had no checksums, see `seal.ts`. */
export const FORMAT_VERSION = 2;

export const FORMAT = Buffer.from('format');
/** Missing in a store that was written to last by a kev before 0.2. */
export const IDENTITY = Buffer.from('id');
export const REVISION = Buffer.from('revision');

/** As many digits as the largest safe integer has, so that the order of keys is the order of numbers. */
const REVISION_DIGITS = 16;

/** LMDB's keys end after 1,978 bytes. Names of events are shorter, but anything can be asked for. */
const MAX_PART_BYTES = 600;

/** A part of the keys in their order: from `start` up to, not including, `end`. */
export interface KeyRange {
  start: Buffer;
  end: Buffer;
}

export function eventKey(namespace: string, name: string): Buffer {
  return Buffer.from(`event/${toPart(namespace)}/${toPart(name)}`);
}

/** The events of a namespace, or all of them. */
export function eventRange(namespace: string | undefined): KeyRange {
  return rangeUnder(Buffer.from(namespace === undefined ? 'event/' : `event/${toPart(namespace)}/`));
}

/** Where the index has an event about an object. */
export function objectKey(namespace: string, object: ObjectReference, name: string): Buffer {
  return Buffer.concat([objectPrefix(namespace, object), Buffer.from(toPart(name))]);
}

/** The index's entries for an object. They may name events about others too, with names that are very long or hold slashes. */
export function objectRange(namespace: string, object: ObjectReference): KeyRange {
  return rangeUnder(objectPrefix(namespace, object));
}

export function logKey(revision: number): Buffer {
  return Buffer.from(`log/${String(revision).padStart(REVISION_DIGITS, '0')}`);
}

/** The log behind a revision. */
export function logRangeAfter(revision: number): KeyRange {
  return { start: logKey(revision + 1), end: rangeUnder(Buffer.from('log/')).end };
}

export const LAST_OUTBOX_ID = Buffer.from('outbox-last');

/** Where a record waits for delivery. */
export function outboxKey(id: number): Buffer {
  return Buffer.from(`outbox/${String(id).padStart(REVISION_DIGITS, '0')}`);
}

/** The records behind an ID. */
export function outboxRangeAfter(id: number): KeyRange {
  return { start: outboxKey(id + 1), end: rangeUnder(Buffer.from('outbox/')).end };
}

/** Where it stands who delivers to a server, whose address may be of any length. */
export function leaseKey(server: string): Buffer {
  return Buffer.from(`outbox-lease/${createHash('sha256').update(server).digest('hex')}`);
}

/** The first key that can come behind `key`. */
export function successor(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.of(0)]);
}

function objectPrefix(namespace: string, { kind = '', name = '' }: ObjectReference): Buffer {
  const object = Buffer.from(`${kind}/${name}`).subarray(0, MAX_PART_BYTES);
  return Buffer.concat([Buffer.from(`object/${toPart(namespace)}/`), object, Buffer.from('/')]);
}

/** A name as a part of a key; one that is too long for that by what it hashes to. */
function toPart(name: string): string {
  return Buffer.byteLength(name) <= MAX_PART_BYTES
    ? name
    : `sha256:${createHash('sha256').update(name).digest('hex')}`;
}

/** All keys that begin with a prefix, which ends with "/": "0" is the character behind it. */
function rangeUnder(prefix: Buffer): KeyRange {
  const end = Buffer.from(prefix);
  end[end.length - 1] = '0'.charCodeAt(0);
  return { start: prefix, end };
}
