import type { RootDatabase, Transaction } from 'lmdb';
import { StatusError } from '../core/errors.ts';
import type { CoreV1Event, ObjectReference } from '../event/types.ts';
import type { EventQuery } from '../select/query.ts';
import type { WatchEvent } from '../select/source.ts';
import { DamageError, seal, unseal } from './checksum.ts';
import type { Meta } from './data-file.ts';
import {
  eventKey,
  eventRange,
  type KeyRange,
  logKey,
  logRangeAfter,
  objectKey,
  objectRange,
  REVISION,
  successor,
} from './keys.ts';

export type Database = RootDatabase<string, Buffer>;

/** How many of the latest revisions the log keeps. Who watches from an older one has to list again. */
export const LOG_REVISIONS = 100_000;

/** How many events, or changes, are read at a time. As the cluster's pages. */
const PAGE = 500;

/** How much longer than what is written the pages for it can be: they may be half full, or hold one value of some pages. */
const PARTED = 3;

/** What the log says of a revision: the change's letter, then the event (see `#logged`). */
const LETTERS = { ADDED: 'A', MODIFIED: 'M' } as const;
const TYPES: Record<string, WatchEvent['type']> = { A: 'ADDED', M: 'MODIFIED' };

/** A change to an event, with the revision that it made. */
export interface Change extends WatchEvent {
  revision: number;
}

/**
 * The events of a store, with their index and their log. All calls return at once. To be consistent,
 * several reads must come without waiting between them, or share a transaction; writes belong into
 * LMDB's write transaction.
 *
 * Events that go in are in their wire form, and have a namespace and a name.
 */
export class Tables {
  readonly #db: Database;
  readonly #options: { transaction?: Transaction };
  #records = 0;
  #bytes = 0;

  /** @param transaction what is read belongs to this moment; default: the present */
  constructor(db: Database, transaction?: Transaction) {
    this.#db = db;
    this.#options = transaction ? { transaction } : {};
  }

  /** Whether something was written through these tables. */
  get isChanged(): boolean {
    return this.#records > 0;
  }

  /**
   * How many bytes on disk that takes at the most, in a tree of so many leaves: the page of each record
   * is written anew, and parted where it gets too long. The pages above are few, and shared.
   */
  roomNeeded({ pageSize, main }: Meta): number {
    return Math.min(this.#records, main.leaves + 1) * pageSize + PARTED * this.#bytes;
  }

  /** The last revision; 0 when nothing was ever written. */
  get revision(): number {
    return this.number(REVISION);
  }

  /** How many events there are. */
  count(): number {
    return this.#db.getKeysCount({ ...eventRange(undefined), ...this.#options });
  }

  get(namespace: string, name: string): CoreV1Event | undefined {
    const text = this.#text(eventKey(namespace, name));
    return text === undefined ? undefined : JSON.parse(text);
  }

  /**
   * Some events in the order of namespace and name, and the key to go on after; no key when these were
   * the last. When namespace, kind and name of an object are asked for, only events about it; nothing
   * else of the query is looked at.
   */
  page(query: EventQuery, after?: Buffer): { events: CoreV1Event[]; last: Buffer | undefined } {
    const object = askedObject(query);
    const { namespace } = query;
    const byObject = namespace !== undefined && object !== undefined;
    const range = byObject ? objectRange(namespace, object) : eventRange(namespace);
    const entries = this.#entries(range, after);
    const events = byObject
      ? entries.map(({ key, value: name }) => this.get(namespace, name) ?? fail(key))
      : entries.map(({ value }) => JSON.parse(value));
    return { events, last: entries.length < PAGE ? undefined : entries.at(-1)?.key };
  }

  /**
   * Some changes after a revision, oldest first; none when that revision is the last or yet to come.
   *
   * @throws StatusError 410 when the log does not go back that far
   */
  changesAfter(revision: number): Change[] {
    if (revision >= this.revision) return [];
    const entries = this.#entries(logRangeAfter(revision));
    // The log has no holes, so what does not begin with the next revision has lost it.
    if (!entries[0]?.key.equals(logKey(revision + 1))) throw expired();
    return entries.map(({ key, value }, at) => ({
      revision: revision + 1 + at,
      ...this.#logged(key, value),
    }));
  }

  /** Stores a new event under the next revision. The event is given its resourceVersion. */
  insert(event: CoreV1Event): void {
    const revision = this.#nextRevision(event);
    const { namespace = '', name = '' } = event.metadata;
    const key = eventKey(namespace, name);
    this.#put(key, JSON.stringify(event));
    this.#put(objectKey(namespace, event.involvedObject, name), name);
    this.#log(revision, LETTERS.ADDED, key);
  }

  /** Stores an event in place of the one of that name, under the next revision. It is given its resourceVersion. */
  replace(before: CoreV1Event, event: CoreV1Event): void {
    const revision = this.#nextRevision(event);
    const { namespace = '', name = '' } = event.metadata;
    const key = eventKey(namespace, name);
    this.#keepInLog(before, key);
    this.#put(key, JSON.stringify(event));
    const [oldEntry, entry] = [before, event].map((of) => objectKey(namespace, of.involvedObject, name));
    if (oldEntry && entry && !oldEntry.equals(entry)) {
      void this.#db.remove(oldEntry);
      this.#put(entry, name);
    }
    this.#log(revision, LETTERS.MODIFIED, key);
  }

  /** A value that is a number; 0 when it is not there. */
  number(key: Buffer): number {
    const number = Number(this.#text(key) ?? 0);
    return Number.isSafeInteger(number) ? number : fail(key);
  }

  /** A value that is no event. */
  value(key: Buffer): string | undefined {
    return this.#text(key);
  }

  /** Some values that are no events, in the order of their keys. */
  values(range: KeyRange, limit = PAGE): string[] {
    return [...this.#db.getRange({ ...range, limit, ...this.#options })].map(({ key, value }) =>
      unseal(key, value),
    );
  }

  /** Stores a value that is no event; undefined removes it. */
  setValue(key: Buffer, value: string | undefined): void {
    if (value !== undefined) this.#put(key, value);
    else {
      void this.#db.remove(key);
      // What is removed makes LMDB write pages, too.
      this.#records += 1;
    }
  }

  #put(key: Buffer, value: string): void {
    const sealed = seal(key, value);
    void this.#db.put(key, sealed);
    this.#records += 1;
    this.#bytes += key.length + Buffer.byteLength(sealed);
  }

  #nextRevision(event: CoreV1Event): number {
    const revision = this.revision + 1;
    event.metadata.resourceVersion = String(revision);
    this.#put(REVISION, String(revision));
    return revision;
  }

  /** Says in the log that the event of this key is at this revision, and drops the revision that is now too old. */
  #log(revision: number, letter: string, key: Buffer): void {
    this.#put(logKey(revision), letter + key.toString());
    if (revision > LOG_REVISIONS) void this.#db.remove(logKey(revision - LOG_REVISIONS));
  }

  /**
   * An event is stored once: the log names its key for as long as it is at that revision, and holds
   * its text from the moment on in which it is replaced.
   */
  #keepInLog({ metadata }: CoreV1Event, key: Buffer): void {
    const entry = logKey(Number(metadata.resourceVersion));
    const logged = this.#text(entry);
    if (logged !== undefined) this.#put(entry, `${logged[0]}${this.#text(key)}`);
  }

  #logged(entry: Buffer, value: string): WatchEvent {
    const type = TYPES[value[0] ?? ''] ?? fail(entry);
    const rest = value.slice(1);
    const text = rest.startsWith('{') ? rest : (this.#text(Buffer.from(rest)) ?? fail(entry));
    return { type, object: JSON.parse(text) };
  }

  #entries({ start, end }: KeyRange, after?: Buffer): { key: Buffer; value: string }[] {
    const from = after ? successor(after) : start;
    const entries = [...this.#db.getRange({ start: from, end, limit: PAGE, ...this.#options })];
    return entries.map(({ key, value }) => ({ key, value: unseal(key, value) }));
  }

  #text(key: Buffer): string | undefined {
    const sealed = this.#db.get(key, this.#options);
    return sealed === undefined ? undefined : unseal(key, sealed);
  }
}

function fail(key: Buffer): never {
  throw new DamageError(key);
}

/** The object that all wanted events are about, as far as the index has it. */
function askedObject({ fields = [] }: EventQuery): ObjectReference | undefined {
  const asked = (name: string) =>
    fields.find(({ field, operator }) => field === name && operator === '=')?.value;
  const kind = asked('involvedObject.kind');
  const name = asked('involvedObject.name');
  return kind === undefined || name === undefined ? undefined : { kind, name };
}

/** Source: apiserver `pkg/storage/etcd3`, interpretWatchError. */
export function expired(): StatusError {
  const message = 'The resourceVersion for the provided watch is too old.';
  return new StatusError({ code: 410, reason: 'Expired', message });
}
