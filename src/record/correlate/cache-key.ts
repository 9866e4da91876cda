import type { CoreV1Event } from '../../event/types.ts';
import { aggregateByReason, getEventKey, getSpamKey } from './event-key.ts';
import { KeyParts } from './key-parts.ts';
import { PartHash } from './part-hash.ts';

/** A key of the correlator's caches: a text, or what would be joined to one. Equal texts are equal keys. */
export type CacheKey = string | LazyKey;

/** A number that equal keys share. */
export function hashKey(key: CacheKey): number {
  return typeof key === 'string' ? new PartHash().append(0, key) : key.hash;
}

/** Whether two keys are equal. */
export function areEqualKeys(a: CacheKey, b: CacheKey): boolean {
  if (a === b) return true;
  if (typeof a === 'object' && typeof b === 'object' && a.hasSameParts(b)) return true;
  return String(a) === String(b);
}

/**
 * One of the texts of `event-key.ts`, not joined yet.
 *
 * To join these texts, hash them and keep them was most of what correlating an event cost. A joined
 * key's hash is put together from those of its parts, and its text is joined only to settle what hash
 * and parts leave open: different parts can make one text.
 */
export class LazyKey {
  readonly hash: number;
  readonly #of: 'event' | 'spam' | 'aggregate';
  readonly #parts: KeyParts;

  constructor(of: 'event' | 'spam' | 'aggregate', hash: number, parts: KeyParts) {
    this.hash = hash;
    this.#of = of;
    this.#parts = parts;
  }

  /** Whether the other key is joined from the same parts, and so is equal. */
  hasSameParts(other: LazyKey): boolean {
    if (this.#of !== other.#of) return false;
    switch (this.#of) {
      case 'event':
        return this.#parts.equalsForEvent(other.#parts);
      case 'spam':
        return this.#parts.equalsForSpam(other.#parts);
      case 'aggregate':
        return this.#parts.equalsForAggregate(other.#parts);
    }
  }

  /** The text. */
  toString(): string {
    const event = this.#parts.toEvent();
    switch (this.#of) {
      case 'event':
        return getEventKey(event);
      case 'spam':
        return getSpamKey(event);
      case 'aggregate':
        return aggregateByReason(event).aggregateKey;
    }
  }
}

/** The keys that the functions of `event-key.ts` give an event. */
export interface EventKeys {
  parts: KeyParts;
  event: LazyKey;
  spam: LazyKey;
  aggregate: LazyKey;
}

// The stages ask for the keys of one event in turn.
let last: EventKeys | undefined;

/** The keys of an event as it is now. */
export function keysOf(event: CoreV1Event): EventKeys {
  const parts = new KeyParts(event);
  if (!last?.parts.equalsForEvent(parts) || !last.parts.equalsForAggregate(parts)) last = joinKeys(parts);
  return last;
}

// Of the parts of an event, few differ from those of the one before.
const hashes = {
  component: new PartHash(),
  host: new PartHash(),
  kind: new PartHash(),
  namespace: new PartHash(),
  name: new PartHash(),
  fieldPath: new PartHash(),
  uid: new PartHash(),
  apiVersion: new PartHash(),
  type: new PartHash(),
  reason: new PartHash(),
  message: new PartHash(),
  reportingComponent: new PartHash(),
  reportingInstance: new PartHash(),
};

function joinKeys(parts: KeyParts): EventKeys {
  let toName = hashes.component.append(0, parts.component);
  toName = hashes.host.append(toName, parts.host);
  toName = hashes.kind.append(toName, parts.kind);
  toName = hashes.namespace.append(toName, parts.namespace);
  toName = hashes.name.append(toName, parts.name);
  const spam = appendUidToType(toName, parts);
  let event = parts.fieldPath
    ? appendUidToType(hashes.fieldPath.append(toName, parts.fieldPath), parts)
    : spam;
  event = hashes.reason.append(event, parts.reason);
  event = hashes.message.append(event, parts.message);
  let aggregate = hashes.reason.append(spam, parts.reason);
  aggregate = hashes.reportingComponent.append(aggregate, parts.reportingComponent);
  aggregate = hashes.reportingInstance.append(aggregate, parts.reportingInstance);
  return {
    parts,
    event: new LazyKey('event', event, parts),
    spam: new LazyKey('spam', spam, parts),
    aggregate: new LazyKey('aggregate', aggregate, parts),
  };
}

function appendUidToType(hash: number, parts: KeyParts): number {
  const toUid = hashes.uid.append(hash, parts.uid);
  return hashes.type.append(hashes.apiVersion.append(toUid, parts.apiVersion), parts.type);
}
