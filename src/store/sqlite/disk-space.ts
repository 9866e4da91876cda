import type { DiskSpace, Transaction } from '../database.ts';

/** Pages that are released at a time: they are moved, and nothing else happens meanwhile. */
const RELEASED_PAGES = 500;

/** The space that a database in SQLite takes, which has `auto_vacuum = INCREMENTAL`. */
export const sqliteDiskSpace: DiskSpace = {
  async used(tx) {
    return (await pragma(tx, 'page_size')) * ((await pragma(tx, 'page_count')) - (await freePages(tx)));
  },
  async release(tx) {
    const before = await freePages(tx);
    await tx.all(`PRAGMA incremental_vacuum(${RELEASED_PAGES})`);
    const after = await freePages(tx);
    return after > 0 && after < before;
  },
};

function freePages(tx: Transaction): Promise<number> {
  return pragma(tx, 'freelist_count');
}

async function pragma(tx: Transaction, name: string): Promise<number> {
  const [row] = await tx.all<Record<string, number>>(`PRAGMA ${name}`);
  return row?.[name] ?? 0;
}
