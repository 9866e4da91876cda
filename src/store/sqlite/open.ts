import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeFormatMismatch } from '../schema.ts';
import { CleanShutdownMarker } from './clean-shutdown-marker.ts';
import { SqliteConnection } from './connection.ts';
import { loadSqlite, type Sqlite, type SqliteClass } from './driver.ts';
import { DATA_FILE, findFolder, LOG_FILE, makeFolder } from './folder.ts';
import { isNetworkFileSystem } from './network-file-system.ts';
import { cannotOpen, isDamage, isNoDatabase, isUnopenable } from './sqlite-error.ts';
import { createTables } from './tables.ts';

const NO_STORE = 'it is not a store of kev, or a damaged one';

/**
 * Opens a store. For reading, an empty database takes the place of one that does not exist yet; for writing, what is
 * missing is created, except for the tables.
 *
 * @throws KevError `input`, or an error of SQLite
 */
export async function openConnection(path: string, isWrite: boolean): Promise<SqliteConnection> {
  const SqliteDatabase = await loadSqlite();
  let folder = findFolder(path, !isWrite);
  if (folder === undefined || identifyFile(folder) === undefined) {
    if (!isWrite) return openEmpty(SqliteDatabase);
    folder = makeFolder(path);
  }
  const connection =
    isWrite || isWritable(folder)
      ? check(path, folder, new SqliteDatabase(join(folder, DATA_FILE)), true)
      : openToRead(path, folder, SqliteDatabase);
  if (!isWrite && !connection.hasTables) {
    connection.close();
    return openEmpty(SqliteDatabase);
  }
  // A write-ahead log needs memory that all processes share, so they have to be on one machine.
  if (connection.isWritable) connection.setJournal(isNetworkFileSystem(folder) ? 'DELETE' : 'WAL');
  return connection;
}

/** Opens a store that this user can't write to, or that is on read-only media. */
function openToRead(path: string, folder: string, SqliteDatabase: SqliteClass): SqliteConnection {
  const file = join(folder, DATA_FILE);
  const open = (location: string) =>
    check(path, folder, new SqliteDatabase(location, { readOnly: true }), false);
  try {
    return open(file);
  } catch (error) {
    // SQLite creates files for its locks, unless the database is opened as immutable.
    if (!isUnopenable(error) || hasLog(folder)) throw error;
    return open(`${pathToFileURL(file)}?immutable=1`);
  }
}

/** Opens an empty store in memory. */
export async function openEmpty(SqliteDatabase: SqliteClass): Promise<SqliteConnection> {
  const empty = new SqliteConnection(new SqliteDatabase(':memory:'), { isWritable: false, hasTables: true });
  await createTables(empty, null);
  return empty;
}

/** Identifies the database in a directory, as opposed to another one with the same name; undefined if there is none. */
export function identifyFile(folder: string): string | undefined {
  try {
    const { dev, ino } = statSync(join(folder, DATA_FILE), { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}

/** Makes a connection of a database that is a store or empty; else closes it and throws. */
function check(path: string, folder: string, sqlite: Sqlite, isWritable: boolean): SqliteConnection {
  try {
    const marker = new CleanShutdownMarker(folder);
    const hasTables = checkFormat(path, sqlite);
    if (!marker.isValid()) {
      const [result] = sqlite.prepare('PRAGMA quick_check(1)').all();
      if (!Object.values(result ?? {}).includes('ok')) throw cannotOpen(path, 'it is damaged');
      marker.update();
    }
    return new SqliteConnection(sqlite, { file: identifyFile(folder), marker, isWritable, hasTables });
  } catch (error) {
    sqlite.close();
    throw isDamage(error) ? cannotOpen(path, isNoDatabase(error) ? NO_STORE : error) : error;
  }
}

/** Whether a database has the tables of a store, rather than none. */
function checkFormat(path: string, sqlite: Sqlite): boolean {
  const names = sqlite
    .prepare('SELECT name FROM sqlite_schema')
    .all()
    .map(({ name }) => name);
  if (names.length === 0) return false;
  const [store] = names.includes('store') ? sqlite.prepare('SELECT * FROM store').all() : [];
  const format = Number(store?.format);
  if (!Number.isSafeInteger(format)) throw cannotOpen(path, NO_STORE);
  const mismatch = describeFormatMismatch(format);
  if (mismatch !== undefined) throw cannotOpen(path, mismatch);
  return true;
}

function isWritable(folder: string): boolean {
  try {
    for (const path of [folder, join(folder, DATA_FILE)]) accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether some of the latest states are not in the database itself yet. */
function hasLog(folder: string): boolean {
  return Boolean(statSync(join(folder, LOG_FILE), { throwIfNoEntry: false })?.size);
}
