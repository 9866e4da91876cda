import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskSpace, Transaction } from '../database.ts';
import { isDiskFull } from './sqlite-error.ts';

/** Pages that are released at a time: they are moved, and nothing else happens meanwhile. */
const RELEASED_PAGES = 500;

const RESERVE_FILE = 'reserve';

/** Enough for what a write-ahead log has to move to the database, and for what is removed after that. */
const RESERVE_BYTES = 16 * 1024 * 1024;

/** The space that a database in SQLite takes, which has `auto_vacuum = INCREMENTAL`. */
export class SqliteDiskSpace implements DiskSpace {
  readonly reserveBytes = RESERVE_BYTES;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async used(tx: Transaction): Promise<number> {
    return (await pragma(tx, 'page_size')) * ((await pragma(tx, 'page_count')) - (await freePages(tx)));
  }

  async release(tx: Transaction): Promise<boolean> {
    const before = await freePages(tx);
    await tx.all(`PRAGMA incremental_vacuum(${RELEASED_PAGES})`);
    const after = await freePages(tx);
    return after > 0 && after < before;
  }

  isFull(error: unknown): boolean {
    return isDiskFull(error);
  }

  reserve(maxBytes = Number.POSITIVE_INFINITY): void {
    const file = join(this.#folder, RESERVE_FILE);
    try {
      writeFileSync(file, Buffer.alloc(Math.min(this.reserveBytes, maxBytes)), { mode: 0o600 });
    } catch {
      // The disk is full.
      rmSync(file, { force: true });
    }
  }

  releaseReserve(): void {
    rmSync(join(this.#folder, RESERVE_FILE), { force: true });
  }
}

function freePages(tx: Transaction): Promise<number> {
  return pragma(tx, 'freelist_count');
}

async function pragma(tx: Transaction, name: string): Promise<number> {
  const [row] = await tx.all<Record<string, number>>(`PRAGMA ${name}`);
  return row?.[name] ?? 0;
}
