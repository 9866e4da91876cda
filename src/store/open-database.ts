import type { Clock } from '../core/clock.ts';
import type { Database } from './database.ts';
import { SqliteDatabase } from './sqlite/sqlite-database.ts';

/** How a store is opened. */
export interface DatabaseOptions {
  /** Directory of the store. */
  path: string;
  clock: Clock;
  /** @default false */
  readOnly?: boolean;
}

/** Chooses the engine for a store. Nothing is opened before it is needed. */
export function openDatabase({ path, clock, readOnly = false }: DatabaseOptions): Database {
  return new SqliteDatabase(path, { clock, readOnly });
}
