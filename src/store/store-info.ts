import { DamageError } from './damage.ts';
import type { Transaction } from './database.ts';

/** Which store it is, and how far it has got. */
export interface StoreVersion {
  /** Null while the store does not exist. */
  identity: string | null;
  /** Of the last change. */
  revision: number;
}

/** The state of the store itself. */
export interface StoreInfo extends StoreVersion {
  format: number;
  /** States up to this revision may have been removed. */
  expired: number;
}

/** Reads the state of the store itself. */
export async function readStoreInfo(tx: Transaction): Promise<StoreInfo> {
  const [info] = await tx.all<StoreInfo>('SELECT format, identity, revision, expired FROM store');
  if (info === undefined) throw new DamageError('store');
  return info;
}

/** Whether another store, or an earlier state of this one, has taken its place since it was read before. */
export function isOtherStore(now: StoreVersion, before: StoreVersion): boolean {
  return now.revision < before.revision || (before.identity !== null && now.identity !== before.identity);
}

/** Takes the next revision. */
export async function nextRevision(tx: Transaction): Promise<number> {
  const [row] = await tx.all<{ revision: number }>(
    'UPDATE store SET revision = revision + 1 RETURNING revision',
  );
  if (row === undefined) throw new DamageError('store');
  return row.revision;
}
