/** Opens SQLite databases. */
export type SqliteClass = typeof import('@photostructure/sqlite').DatabaseSync;

/** An open SQLite database. */
export type Sqlite = InstanceType<SqliteClass>;

/**
 * Loads SQLite: `node:sqlite` of Node.js 22.13 and later, else the package `@photostructure/sqlite`, which has the same
 * API.
 */
export async function loadSqlite(): Promise<SqliteClass> {
  const { DatabaseSync } = loadBuiltIn() ?? (await import('@photostructure/sqlite'));
  return DatabaseSync;
}

/** Without the warning that it is experimental, which is of no use to those who run kev. */
function loadBuiltIn(): typeof import('@photostructure/sqlite') | undefined {
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...options: never[]) => {
    if (!/^SQLite is an experimental feature/.test(String(warning)))
      emitWarning.call(process, warning, ...options);
  };
  try {
    return process.getBuiltinModule('node:sqlite' as 'node:fs') as never;
  } finally {
    process.emitWarning = emitWarning;
  }
}
