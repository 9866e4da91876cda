import type { ObjectMeta, ObjectReference } from '../../event/types.ts';
import type { Database, Transaction } from '../database.ts';
import { toIndexed, toText } from '../event-template.ts';

/** An object and its owners, as they were seen. */
export interface SeenOwners {
  uid: string;
  owners: readonly ObjectReference[];
}

/**
 * Stores owners of objects. What is known changes nothing. An object without an owner gets an empty one, so that none is
 * inferred from its name.
 */
export async function recordOwners(
  tx: Transaction,
  clusterId: number,
  seen: readonly SeenOwners[],
): Promise<void> {
  for (const { uid, owners } of seen) {
    for (const owner of owners.length > 0 ? owners : [{}]) {
      const { uid: ownerUid, apiVersion, kind, name }: ObjectReference = owner;
      await tx.run(
        `INSERT INTO owners (cluster_id, uid, owner_uid, owner_api_version, owner_kind, owner_name)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (cluster_id, uid, owner_uid) DO NOTHING`,
        ...[clusterId, toIndexed(uid), toIndexed(ownerUid), toText(apiVersion), toText(kind), toText(name)],
      );
    }
  }
}

/** Owners that are copied together. */
const PAGE = 500;

/** Copies all owners of a cluster's objects to another store. */
export async function copyOwners(
  db: Database,
  clusterId: number,
  other: Database,
  otherId: number,
): Promise<void> {
  for (let after = ['', '']; ; ) {
    const rows = await other.read((tx) =>
      tx.all<OwnerRow & { uid: string }>(
        `SELECT uid, ${OWNER_COLUMNS} FROM owners WHERE cluster_id = $1 AND (uid, owner_uid) > ($2, $3)
         ORDER BY uid, owner_uid LIMIT ${PAGE}`,
        ...[otherId, ...after],
      ),
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = [last.uid, last.owner_uid];
    const seen = rows.map(({ uid, ...row }) => ({ uid, owners: [toReference(row)] }));
    await db.write((tx) => recordOwners(tx, clusterId, seen));
  }
}

const OWNER_COLUMNS = 'owner_uid, owner_api_version, owner_kind, owner_name';

interface OwnerRow {
  owner_uid: string;
  owner_api_version: string;
  owner_kind: string;
  owner_name: string;
}

/** Finds the owners of an object as metadata of it; undefined if they were not recorded. */
export async function findOwners(
  db: Database,
  clusterId: number,
  { uid, name, namespace }: ObjectReference,
): Promise<ObjectMeta | undefined> {
  if (!uid) return undefined;
  const rows = await db.read((tx) =>
    tx.all<OwnerRow>(
      `SELECT ${OWNER_COLUMNS} FROM owners
       WHERE cluster_id = $1 AND uid = $2`,
      ...[clusterId, toIndexed(uid)],
    ),
  );
  if (rows.length === 0) return undefined;
  const ownerReferences = rows.filter((row) => row.owner_kind !== '').map(toReference);
  return { uid, ...(name && { name }), ...(namespace && { namespace }), ownerReferences };
}

function toReference({ owner_uid, owner_api_version, owner_kind, owner_name }: OwnerRow): ObjectReference {
  return { apiVersion: owner_api_version, kind: owner_kind, name: owner_name, uid: owner_uid };
}
