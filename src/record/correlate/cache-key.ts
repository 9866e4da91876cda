import type { CoreV1Event } from '../../event/types.ts';
import { aggregateByReason, getEventKey, getSpamKey } from './event-key.ts';
import { KeyParts } from './key-parts.ts';
import { PartHash } from './part-hash.ts';

/** A key of the correlator's caches: a string or the parts of one. Keys are equal if their strings are. */
export type CacheKey = string | LazyKey;

/** A hash that is the same for equal keys. */
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
 * A key of `event-key.ts` as its parts.
 *
 * The hash is computed from the hashes of the parts. The string is made only when two keys have the same hash and
 * different parts, because different parts can make the same string.
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

  /** Whether the other key has the same parts, and so is equal. */
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

  /** Joins the parts. */
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

/** The keys of an event, with the parts they share. */
export interface EventKeys {
  parts: KeyParts;
  event: LazyKey;
  spam: LazyKey;
  aggregate: LazyKey;
}

// All stages of the correlator ask for the keys of the same event, one after the other.
let last: EventKeys | undefined;

/** The keys of an event. */
export function keysOf(event: CoreV1Event): EventKeys {
  const parts = new KeyParts(event);
  if (!last?.parts.equalsForEvent(parts) || !last.parts.equalsForAggregate(parts)) last = joinKeys(parts);
  return last;
}

// Few parts of an event differ from those of the event before, so each remembers its last hash.
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
  let upToName = hashes.component.append(0, parts.component);
  upToName = hashes.host.append(upToName, parts.host);
  upToName = hashes.kind.append(upToName, parts.kind);
  upToName = hashes.namespace.append(upToName, parts.namespace);
  upToName = hashes.name.append(upToName, parts.name);
  const spam = appendUidToType(upToName, parts);
  let event = parts.fieldPath
    ? appendUidToType(hashes.fieldPath.append(upToName, parts.fieldPath), parts)
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
