import { explainError } from '../../core/explain-error.ts';
import type { Database } from '../../store/database.ts';
import { openDatabase } from '../../store/open-database.ts';
import { readStoreInfo } from '../../store/store-info.ts';
import { storeLocation } from '../../store/store-location.ts';
import type { Io } from '../io/io.ts';

/**
 * Opens a store with recordings.
 *
 * @param store directory or PostgreSQL URL; undefined for the default of the environment
 * @throws KevError when it can't be used
 */
export async function openRecordings(
  store: string | undefined,
  io: Io,
  { readOnly = false } = {},
): Promise<Database> {
  const location = storeLocation(store, io);
  const db = await openDatabase({ location, clock: io.clock, readOnly, environment: io });
  try {
    await db.read(readStoreInfo, io.signal);
    return db;
  } catch (error) {
    await db.close();
    throw explainError(error, { verb: 'open', what: 'the store' });
  }
}
