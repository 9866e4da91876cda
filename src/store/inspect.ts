import type { StorageState } from './database.ts';
import { type DatabaseOptions, openDatabase } from './open-database.ts';
import { LOCAL_CLUSTER } from './schema.ts';
import { readStoreInfo } from './store-info.ts';

/** A store and what holds it. */
export interface StoreState extends StorageState {
  /** For messages. Never holds credentials. */
  location: string;
  /** Undefined when there is no store yet. */
  contents: { format: number; events: number } | undefined;
}

/**
 * Looks at a store, and changes nothing.
 *
 * @throws KevError `input` when it cannot be read, or this version does not know the store that is there;
 *   UnavailableError when it cannot be reached
 */
export async function inspectStore(options: DatabaseOptions, signal?: AbortSignal): Promise<StoreState> {
  await using db = await openDatabase({ ...options, readOnly: true });
  const { format, identity, events } = await db.read(async (tx) => {
    const info = await readStoreInfo(tx);
    const [row] = await tx.all<{ count: number }>(
      'SELECT count(*) AS count FROM event_keys WHERE cluster_id = $1',
      LOCAL_CLUSTER,
    );
    return { ...info, events: row?.count ?? 0 };
  }, signal);
  const contents = identity === null ? undefined : { format, events };
  return { location: db.location, contents, ...(await db.inspect(signal)) };
}
