/** Returns the statements that create the tables of recordings, documented in `help/stores.md`. */
export function historyTables({ integer, text }: { integer: string; text: string }): string[] {
  return [
    // How far each namespace ('' for all) was recorded. `newest`: JSON of `select/newest.ts`. `retention`: how long the
    // server kept events at least, in nanoseconds.
    `CREATE TABLE positions (cluster_id ${integer} NOT NULL, namespace ${text} NOT NULL,
       resource_version ${text} NOT NULL, newest ${text} NOT NULL, retention ${integer} NOT NULL,
       PRIMARY KEY (cluster_id, namespace))`,
    // Times between which nothing was missed, in nanoseconds since the epoch. `gap`: why what was before was missed;
    // null for the first.
    `CREATE TABLE coverage (id ${integer} PRIMARY KEY, cluster_id ${integer} NOT NULL, namespace ${text} NOT NULL,
       since ${integer} NOT NULL, until ${integer} NOT NULL, gap ${text})`,
    // The owner references of objects, as they were seen.
    `CREATE TABLE owners (cluster_id ${integer} NOT NULL, uid ${text} NOT NULL, owner_uid ${text} NOT NULL,
       owner_api_version ${text} NOT NULL, owner_kind ${text} NOT NULL, owner_name ${text} NOT NULL,
       PRIMARY KEY (cluster_id, uid, owner_uid))`,
    'CREATE INDEX owners_by_owner ON owners (cluster_id, owner_uid, uid)',
    'CREATE INDEX owners_by_name ON owners (cluster_id, owner_name)',
    // The last revision that was sent to each receiver of OTLP.
    `CREATE TABLE exports (receiver ${text} PRIMARY KEY, revision ${integer} NOT NULL)`,
    // The last time that old states were removed.
    `CREATE TABLE cleanups (id ${integer} PRIMARY KEY, at ${integer} NOT NULL, states ${integer} NOT NULL)`,
  ];
}
