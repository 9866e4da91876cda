import { systemClock } from '../../../src/core/clock.ts';
import type { Database } from '../../../src/store/database.ts';
import { openDatabase } from '../../../src/store/open-database.ts';

/** States that are read together. */
const PAGE = 5000;

interface Row {
  revision: number;
  uid: string;
  key: string;
  count: number;
  occurrences: number | null;
}

/** A state in the store. */
export interface StoredState {
  name: string;
  count: number;
  /** Null if unknown. */
  occurrences: number | null;
}

/** The states in a store, read straight from its tables. */
export class StoreLog implements AsyncDisposable {
  readonly #db: Database;
  #revision = 0;
  /** Names of the events that are stored. */
  readonly names = new Set<string>();

  private constructor(db: Database) {
    this.#db = db;
  }

  static async open(location: string): Promise<StoreLog> {
    return new StoreLog(await openDatabase({ location, clock: systemClock, readOnly: true }));
  }

  /** Reads what was stored since the last call. */
  async update(): Promise<void> {
    for (;;) {
      const rows = await this.#read(this.#revision);
      for (const { key } of rows) this.names.add(toName(key));
      this.#revision = rows.at(-1)?.revision ?? this.#revision;
      if (rows.length < PAGE) return;
    }
  }

  /** Reads the states of each event, by UID, in the order of their counts. */
  async readEvents(): Promise<Map<string, StoredState[]>> {
    const events = new Map<string, StoredState[]>();
    for (let revision = 0; ; ) {
      const rows = await this.#read(revision);
      for (const { uid, key, count, occurrences } of rows) {
        const states = events.get(uid) ?? [];
        events.set(uid, states);
        states.push({ name: toName(key), count, occurrences });
      }
      revision = rows.at(-1)?.revision ?? revision;
      if (rows.length < PAGE) break;
    }
    for (const states of events.values()) states.sort((a, b) => a.count - b.count);
    return events;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#db.close();
  }

  async #read(after: number): Promise<Row[]> {
    const rows = await this.#db.read((tx) =>
      tx.all<Row>(
        `SELECT states.revision, event_keys.uid, event_keys.key, states.count, states.occurrences
         FROM states JOIN event_keys ON event_keys.id = states.event_id
         WHERE states.revision > $1 ORDER BY states.revision LIMIT ${PAGE}`,
        after,
      ),
    );
    return rows;
  }
}

/** The name in NAMESPACE/NAME. */
function toName(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}
