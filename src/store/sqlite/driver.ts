import { inputError } from '../../core/errors.ts';

/** Opens SQLite databases. */
export type SqliteClass = typeof import('@photostructure/sqlite').DatabaseSync;

/** An open SQLite database. */
export type Sqlite = InstanceType<SqliteClass>;

/**
 * Loads SQLite: `node:sqlite` of Node.js 22.13 and later, else the package `@photostructure/sqlite`, which has the same
 * API.
 *
 * @throws KevError `input` without either
 */
export async function loadSqlite(): Promise<SqliteClass> {
  const { DatabaseSync } = loadBuiltIn() ?? (await loadPackage());
  return DatabaseSync;
}

/** npm leaves out an optional package that it cannot install, and is asked to leave it out where Node.js needs none. */
async function loadPackage(): Promise<typeof import('@photostructure/sqlite')> {
  try {
    return await import('@photostructure/sqlite');
  } catch {
    throw inputError(
      'cannot load SQLite: the package @photostructure/sqlite is missing, or not made for this machine',
      'Node.js 22.13 and later have SQLite built in',
    );
  }
}

/** Loads `node:sqlite` without the warning that it is experimental, which does not help users of kev. */
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
