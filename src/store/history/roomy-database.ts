import type { Database, Transaction } from '../database.ts';
import type { Retention } from './retention.ts';
import { wrapDatabase } from './wrapped-database.ts';

/**
 * Wraps a database so that a full disk does not end a recording: the oldest states are removed, and the write is tried
 * again. Returns servers unchanged.
 *
 * @param onFull called with the number of states that were removed
 */
export function withRoom(db: Database, retention: Retention, onFull: (removed: number) => void): Database {
  const { disk } = db;
  if (disk === undefined) return db;
  let making: Promise<boolean> | undefined;

  /** Whether there is more room than before. Writes of the same time wait for it together. */
  const makeRoom = async () => {
    disk.useReserve();
    const removed = await retention.makeRoom();
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
          making ??= makeRoom().finally(() => {
            making = undefined;
          });
          if (!(await making.catch(() => false))) throw error;
        }
      }
    },
  });
}
