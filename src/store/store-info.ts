import { DamageError } from './damage.ts';
import type { Transaction } from './database.ts';

/** The state of the store itself. */
export interface StoreInfo {
  format: number;
  /** Null while the store does not exist. */
  identity: string | null;
  /** Of the last change. */
  revision: number;
  /** States up to this revision may have been removed. */
  expired: number;
}

/** Reads the state of the store itself. */
export async function readStoreInfo(tx: Transaction): Promise<StoreInfo> {
  const [info] = await tx.all<StoreInfo>('SELECT format, identity, revision, expired FROM store');
  if (info === undefined) throw new DamageError('store');
  return info;
}

/** Takes the next revision. */
export async function nextRevision(tx: Transaction): Promise<number> {
  const [row] = await tx.all<{ revision: number }>(
    'UPDATE store SET revision = revision + 1 RETURNING revision',
  );
  if (row === undefined) throw new DamageError('store');
  return row.revision;
}
