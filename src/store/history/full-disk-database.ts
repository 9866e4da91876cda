import type { Database, Transaction } from '../database.ts';
import type { Retention } from './retention.ts';
import { wrapDatabase } from './wrapped-database.ts';

/**
 * Wraps a database so that a full disk does not end a recording: the oldest states are removed, and the write is tried
 * again. Returns servers unchanged.
 *
 * @param onFull called with the number of states that were removed
 */
export function withFullDiskRecovery(
  db: Database,
  retention: Retention,
  onFull: (removed: number) => void,
): Database {
  const { disk } = db;
  if (disk === undefined) return db;
  let freeing: Promise<boolean> | undefined;

  /** Removes old states. Returns whether there were any. Concurrent writes wait for it together. */
  const freeSpace = async () => {
    disk.releaseReserve();
    const removed = await retention.freeSpace();
    retention.reserve();
    if (removed > 0) onFull(removed);
    return removed > 0;
  };

  return wrapDatabase(db, {
    async write<T>(work: (tx: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
      for (;;) {
        try {
          return await db.write(work, signal);
        } catch (error) {
          if (!disk.isFull(error)) throw error;
          freeing ??= freeSpace().finally(() => {
            freeing = undefined;
          });
          if (!(await freeing.catch(() => false))) throw error;
        }
      }
    },
  });
}
