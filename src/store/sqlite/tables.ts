import type { Transaction } from '../database.ts';
import { createSchema, type Dialect } from '../schema.ts';

const DIALECT: Dialect = {
  integer: 'INTEGER',
  text: 'TEXT',
  beforeSlash: (key) => `substr(${key}, 1, instr(${key}, '/') - 1)`,
  afterSlash: (key) => `substr(${key}, instr(${key}, '/') + 1)`,
  toTime: (nanoseconds) => `strftime('%Y-%m-%dT%H:%M:%SZ', ${nanoseconds} / 1000000000, 'unixepoch')`,
};

/** Creates the tables of a store in SQLite. */
export function createTables(tx: Transaction, identity: string | null): Promise<void> {
  return createSchema(tx, DIALECT, identity);
}
