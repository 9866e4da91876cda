import type { CoreV1Event } from '../event/types.ts';

/**
 * What makes two events the same for each stage of the correlator. Parts are joined with nothing
 * between them, so that keys of different events can be equal: that is client-go's behaviour.
 *
 * Source: client-go `tools/record/events_cache.go`.
 */

/** The group that an event may be combined in, and what tells it from the others of its group. */
export interface AggregateKeys {
  aggregateKey: string;
  localKey: string;
}

/** The key under which an event is counted: source, object with field path, type, reason, message. */
export function getEventKey(event: CoreV1Event): string {
  return keysOf(event).eventKey;
}

/** The key under which the spam filter counts by default: source, object, type; not the reason. */
export function getSpamKey(event: CoreV1Event): string {
  return keysOf(event).spamKey;
}

/** The default groups of the aggregator: source, object, type, reason and reporter; the message tells members apart. */
export function aggregateByReason(event: CoreV1Event): AggregateKeys {
  return { aggregateKey: keysOf(event).aggregateKey, localKey: event.message ?? '' };
}

/** The default message of an aggregate: that of the event it was made from, after a prefix that says what it is. */
export function aggregateByReasonMessage(event: CoreV1Event): string {
  return `(combined from similar events): ${event.message ?? ''}`;
}

/** The three keys of an event, with the parts they were joined from. */
class JoinedKeys {
  readonly component: string | undefined;
  readonly host: string | undefined;
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly fieldPath: string | undefined;
  readonly uid: string | undefined;
  readonly apiVersion: string | undefined;
  readonly type: string | undefined;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly reportingComponent: string | undefined;
  readonly reportingInstance: string | undefined;
  readonly eventKey: string;
  readonly spamKey: string;
  readonly aggregateKey: string;

  constructor(event: CoreV1Event) {
    const { source, involvedObject: object } = event;
    this.component = source?.component;
    this.host = source?.host;
    this.kind = object.kind;
    this.namespace = object.namespace;
    this.name = object.name;
    this.fieldPath = object.fieldPath;
    this.uid = object.uid;
    this.apiVersion = object.apiVersion;
    this.type = event.type;
    this.reason = event.reason;
    this.message = event.message;
    this.reportingComponent = event.reportingComponent;
    this.reportingInstance = event.reportingInstance;
    const upToName =
      (this.component ?? '') +
      (this.host ?? '') +
      (this.kind ?? '') +
      (this.namespace ?? '') +
      (this.name ?? '');
    const fromUid = (this.uid ?? '') + (this.apiVersion ?? '') + (this.type ?? '');
    const reason = this.reason ?? '';
    this.spamKey = upToName + fromUid;
    this.eventKey =
      (this.fieldPath ? upToName + this.fieldPath + fromUid : this.spamKey) + reason + (this.message ?? '');
    this.aggregateKey =
      this.spamKey + reason + (this.reportingComponent ?? '') + (this.reportingInstance ?? '');
  }

  /** Whether these are the keys of this event. What differs most often is looked at first. */
  areOf(event: CoreV1Event): boolean {
    const { source, involvedObject: object } = event;
    return (
      this.name === object.name &&
      this.uid === object.uid &&
      this.reason === event.reason &&
      this.message === event.message &&
      this.fieldPath === object.fieldPath &&
      this.kind === object.kind &&
      this.namespace === object.namespace &&
      this.apiVersion === object.apiVersion &&
      this.type === event.type &&
      this.component === source?.component &&
      this.host === source?.host &&
      this.reportingComponent === event.reportingComponent &&
      this.reportingInstance === event.reportingInstance
    );
  }
}

// Joining keys and hashing the new strings is most of what correlating costs, and a string that was
// used as a key before is found many times faster than an equal new one. So the keys of the last
// event are kept, which is asked for up to four times in a row, and those of events that come again,
// each in the slot of its hash. To come again is to have been the last that hashed to its slot.
const SLOTS = 8192;
const recurring: (JoinedKeys | undefined)[] = new Array(SLOTS).fill(undefined);
const lastHashes = new Int32Array(SLOTS);
let last: JoinedKeys | undefined;

function keysOf(event: CoreV1Event): JoinedKeys {
  if (last?.areOf(event)) return last;
  const hash = hashOf(event);
  const slot = hash & (SLOTS - 1);
  const known = recurring[slot];
  if (known?.areOf(event)) {
    last = known;
    return known;
  }
  last = new JoinedKeys(event);
  if (lastHashes[slot] === hash) recurring[slot] = last;
  lastHashes[slot] = hash;
  return last;
}

/** A number that most events of different objects or reasons do not share, from few characters. */
function hashOf(event: CoreV1Event): number {
  const { uid, name } = event.involvedObject;
  return addTail(addTail(addTail(event.message?.length ?? 0, name), uid), event.reason);
}

function addTail(hash: number, text = ''): number {
  let sum = hash;
  for (let index = Math.max(0, text.length - 4); index < text.length; index++) {
    sum = (Math.imul(sum, 31) + text.charCodeAt(index)) | 0;
  }
  return sum;
}
