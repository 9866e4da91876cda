import type { CoreV1Event } from '../../event/types.ts';
import { aggregateByReason, getEventKey, getSpamKey } from './event-key.ts';

/** FNV prime. */
const BASE = 0x01000193;

/**
 * Hashes one part of a key. Reads a part only when it differs from that of the event before, which few parts do.
 *
 * The characters are the digits of a number, in 32 bits.
 */
class PartHash {
  #part = '';
  #hash = 0;
  #power = 1;

  /** The hash of a string that begins with a string of this hash and ends with `part`: it depends on the joined parts only. */
  append(hash: number, part: string | undefined): number {
    if (!part) return hash;
    if (part !== this.#part) {
      let [own, power] = [0, 1];
      for (let index = 0; index < part.length; index++) {
        own = (Math.imul(own, BASE) + part.charCodeAt(index)) | 0;
        power = Math.imul(power, BASE);
      }
      this.#part = part;
      this.#hash = own;
      this.#power = power;
    }
    return (Math.imul(hash, this.#power) + this.#hash) | 0;
  }
}

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

/** A stage's key: how it is joined, and when the parts of two keys are equal. */
interface KeyKind {
  join: (event: CoreV1Event) => string;
  isEqual: (a: KeyParts, b: KeyParts) => boolean;
}

/**
 * A key of `event-key.ts` as its parts.
 *
 * The hash is computed from the parts. The string is made only when two keys have the same hash and different parts,
 * because different parts can make the same string.
 */
export class LazyKey {
  readonly hash: number;
  readonly #kind: KeyKind;
  readonly #parts: KeyParts;

  constructor(kind: KeyKind, hash: number, parts: KeyParts) {
    this.hash = hash;
    this.#kind = kind;
    this.#parts = parts;
  }

  /** Whether the other key has the same parts, and so is equal. */
  hasSameParts(other: LazyKey): boolean {
    return this.#kind === other.#kind && this.#kind.isEqual(this.#parts, other.#parts);
  }

  /** Joins the parts. */
  toString(): string {
    const { component, host, kind, namespace, name, fieldPath, uid, apiVersion, ...rest } = this.#parts;
    return this.#kind.join({
      metadata: {},
      source: { component, host },
      involvedObject: { kind, namespace, name, fieldPath, uid, apiVersion },
      ...rest,
    } as CoreV1Event);
  }
}

type KeyParts = ReturnType<typeof partsOf>;

/** The parts of an event's keys, copied because the event may change. */
function partsOf(event: CoreV1Event) {
  const { source, involvedObject: object } = event;
  return {
    component: source?.component,
    host: source?.host,
    kind: object.kind,
    namespace: object.namespace,
    name: object.name,
    fieldPath: object.fieldPath,
    uid: object.uid,
    apiVersion: object.apiVersion,
    type: event.type,
    reason: event.reason,
    message: event.message,
    reportingComponent: event.reportingComponent,
    reportingInstance: event.reportingInstance,
  };
}

// These compare the parts that differ most often first.

const SPAM: KeyKind = {
  join: getSpamKey,
  isEqual: (a, b) =>
    a.name === b.name &&
    a.uid === b.uid &&
    a.kind === b.kind &&
    a.namespace === b.namespace &&
    a.apiVersion === b.apiVersion &&
    a.type === b.type &&
    a.component === b.component &&
    a.host === b.host,
};

const EVENT: KeyKind = {
  join: getEventKey,
  isEqual: (a, b) =>
    a.reason === b.reason && a.message === b.message && a.fieldPath === b.fieldPath && SPAM.isEqual(a, b),
};

const AGGREGATE: KeyKind = {
  join: (event) => aggregateByReason(event).aggregateKey,
  isEqual: (a, b) =>
    a.reason === b.reason &&
    a.reportingComponent === b.reportingComponent &&
    a.reportingInstance === b.reportingInstance &&
    SPAM.isEqual(a, b),
};

// All stages of the correlator ask for the keys of the same event, one after the other.
let last: { parts: KeyParts; keys: ReturnType<typeof joinKeys> } | undefined;

/** The keys of an event. */
export function keysOf(event: CoreV1Event): ReturnType<typeof joinKeys> {
  const parts = partsOf(event);
  if (last && EVENT.isEqual(last.parts, parts) && AGGREGATE.isEqual(last.parts, parts)) return last.keys;
  const keys = joinKeys(parts);
  last = { parts, keys };
  return keys;
}

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

function joinKeys(parts: KeyParts) {
  let upToName = hashes.component.append(0, parts.component);
  upToName = hashes.host.append(upToName, parts.host);
  upToName = hashes.kind.append(upToName, parts.kind);
  upToName = hashes.namespace.append(upToName, parts.namespace);
  upToName = hashes.name.append(upToName, parts.name);
  const spam = appendUidToType(upToName, parts);
  const { fieldPath } = parts;
  const withPath = fieldPath ? appendUidToType(hashes.fieldPath.append(upToName, fieldPath), parts) : spam;
  const event = hashes.message.append(hashes.reason.append(withPath, parts.reason), parts.message);
  let aggregate = hashes.reason.append(spam, parts.reason);
  aggregate = hashes.reportingComponent.append(aggregate, parts.reportingComponent);
  aggregate = hashes.reportingInstance.append(aggregate, parts.reportingInstance);
  return {
    event: new LazyKey(EVENT, event, parts),
    spam: new LazyKey(SPAM, spam, parts),
    aggregate: new LazyKey(AGGREGATE, aggregate, parts),
  };
}

function appendUidToType(hash: number, { uid, apiVersion, type }: KeyParts): number {
  const upToVersion = hashes.apiVersion.append(hashes.uid.append(hash, uid), apiVersion);
  return hashes.type.append(upToVersion, type);
}
