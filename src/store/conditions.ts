import type { EventQuery } from '../select/query.ts';
import { toIndexed, toKey } from './event-template.ts';
import type { SqlParameters } from './sql-parameters.ts';

/**
 * SQL conditions on `event_keys` that every event of a query meets. They rule out what an index can; `matchesQuery` does
 * the rest.
 *
 * Where objects are asked for, the cluster is that of the objects: SQLite, which does not know how many events there are,
 * would else read all events of the cluster.
 *
 * @param column of the key; default: the indexed one
 */
export function toConditions(
  clusterId: number,
  { namespace, fields = [], owners }: EventQuery,
  parameters: SqlParameters,
  column = 'event_keys.key',
): string[] {
  const termValue = (name: string) =>
    fields.find(({ field, operator }) => field === name && operator === '=')?.value;
  const name = termValue('metadata.name');
  const objectName = termValue('involvedObject.name');
  const conditions: string[] = [];
  if (owners !== undefined && name === undefined) {
    conditions.push(`event_keys.object_id IN (${ownedObjects(clusterId, owners, parameters)})`);
  } else if (objectName === undefined || (namespace !== undefined && name !== undefined)) {
    conditions.push(`event_keys.cluster_id = ${parameters.add(clusterId)}`);
  } else {
    const kind = termValue('involvedObject.kind');
    const uid = termValue('involvedObject.uid');
    conditions.push(`event_keys.object_id IN (SELECT id FROM objects
      WHERE cluster_id = ${parameters.add(clusterId)} AND name = ${parameters.add(toIndexed(objectName))}
      ${kind === undefined ? '' : `AND kind = ${parameters.add(toIndexed(kind))}`}
      ${uid === undefined ? '' : `AND uid = ${parameters.add(toIndexed(uid))}`})`);
  }
  if (namespace !== undefined && name !== undefined) {
    conditions.push(`${column} = ${parameters.add(toKey(namespace, name))}`);
  } else if (namespace !== undefined) {
    const start = toKey(namespace, '');
    // "0" follows the slash.
    const end = `${start.slice(0, -1)}0`;
    conditions.push(`${column} >= ${parameters.add(start)} AND ${column} < ${parameters.add(end)}`);
  }
  return conditions;
}

/**
 * SQL for the IDs of the objects with these names, and of what they own: by recorded owners, and by the names that
 * controllers generate, which begin with that of the owner and a hyphen. May have others.
 */
function ownedObjects(clusterId: number, owners: readonly string[], parameters: SqlParameters): string {
  const cluster = parameters.add(clusterId);
  // Engines use an index for each part of a UNION, but not for those of an OR.
  const withNames = (select: string, column: string) =>
    owners.flatMap((name) => {
      const [exact, start] = [toIndexed(name), toIndexed(`${name}-`)];
      // "." follows the hyphen.
      const end = `${start.slice(0, -1)}.`;
      return [
        `${select} AND ${column} = ${parameters.add(exact)}`,
        `${select} AND ${column} >= ${parameters.add(start)} AND ${column} < ${parameters.add(end)}`,
      ];
    });
  const ofOwners = withNames(`SELECT uid FROM owners WHERE cluster_id = ${cluster}`, 'owner_name');
  const objects = withNames(`SELECT id FROM objects WHERE cluster_id = ${cluster}`, 'name');
  // CROSS JOIN: SQLite, which does not know how few are owned, would else read all owners for each of them.
  return `WITH RECURSIVE owned (uid) AS (
      SELECT uid FROM (${ofOwners.join(' UNION ALL ')}) AS named
      UNION SELECT owners.uid FROM owned CROSS JOIN owners
        WHERE owners.cluster_id = ${cluster} AND owners.owner_uid = owned.uid)
    ${objects.join(' UNION ALL ')}
    UNION ALL SELECT objects.id FROM owned CROSS JOIN objects
      WHERE objects.cluster_id = ${cluster} AND objects.uid = owned.uid AND objects.uid <> ''`;
}
