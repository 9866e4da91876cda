import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { Clock } from '../core/clock.ts';
import { isAsLeft, markAsLeft } from './clean-shutdown-marker.ts';
import { inspectDataFile, lastTransaction, readLastMeta } from './data-file.ts';
import { inTurn } from './file-lock.ts';
import { DATA_FILE, findFolder, makeFolder, settleFiles } from './folder.ts';
import { FORMAT, FORMAT_VERSION } from './keys.ts';
import { arePagesWhole } from './page-check.ts';
import { tryRoom } from './preallocate.ts';
import { cannotOpen } from './store-error.ts';
import type { Database } from './tables.ts';

/** How a store is opened. */
export interface OpenOptions {
  path: string;
  readOnly: boolean;
  /** Whether a store that is not there is made. */
  create: boolean;
  clock: Clock;
}

/** The system's number of the error that using a destroyed mutex is. */
const EINVAL = 22;

/** How often LMDB is opened at the most when others write at that moment. */
const MAX_OPENS = 20;

/** How often, and after how long, a data file is looked at again that another process may be making. */
const LOOKS_AT_UNFINISHED = 5;
const LOOK_AGAIN_MS = 10;

const NO_STORE = 'it is not a store of kev, or a damaged one';
const DAMAGED = 'it is damaged';

/**
 * Opens the LMDB database of a store; undefined when there is none and none is made.
 *
 * @throws KevError `input` when it cannot be opened, or is no store
 */
export async function openDatabase(options: OpenOptions): Promise<Database | undefined> {
  const { path, readOnly, create, clock } = options;
  const found = findFolder(path, readOnly);
  if (!found?.hasStore) {
    if (!create) return undefined;
    const folder = makeFolder(path);
    const db = await openLmdb(folder, options);
    settleFiles(folder);
    return db;
  }
  for (let looks = 1; ; looks++) {
    const state = inspectDataFile(join(found.folder, DATA_FILE));
    if (state === 'whole') break;
    if (state === 'foreign' || looks === LOOKS_AT_UNFINISHED) throw cannotOpen(path, NO_STORE);
    await clock.sleep(LOOK_AGAIN_MS);
  }
  if (!found.hasLock) requireRoomForLock(found.folder, path);
  return openLmdb(found.folder, options);
}

/** LMDB maps its lock file into memory: that there is no room for it would end the process. */
function requireRoomForLock(folder: string, path: string): void {
  try {
    tryRoom(folder);
  } catch (error) {
    // Where nothing may be written LMDB reads without a lock.
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EROFS', 'EACCES', 'EPERM'].includes(code)) throw cannotOpen(path, error);
  }
}

/** Closes it. */
export async function closeDatabase(db: Database, { path, clock }: OpenOptions): Promise<void> {
  await inTurn(path, clock, () => db.close());
}

/**
 * LMDB that is opened reads which transaction was the last, and then tells all processes so: when
 * another one commits in between, that is no longer true. So it is opened until nobody did; and
 * again when another process that closed it at that moment left it without mutexes.
 */
async function openLmdb(folder: string, options: OpenOptions): Promise<Database> {
  const { clock } = options;
  const file = join(folder, DATA_FILE);
  for (let opens = 1; ; opens++) {
    const before = existsSync(file) && statSync(file).size > 0 ? lastTransaction(file) : undefined;
    const db = await inTurn(folder, clock, () => openOnce(folder, options)).catch((error) => {
      if (opens === MAX_OPENS || (error as { cause?: { code?: unknown } }).cause?.code !== EINVAL)
        throw error;
    });
    if (db && (before === lastTransaction(file) || opens === MAX_OPENS))
      return requireSound(db, folder, options);
    if (db) await closeDatabase(db, options);
    else await clock.sleep(LOOK_AGAIN_MS);
  }
}

function openOnce(folder: string, { path, readOnly }: OpenOptions): Database {
  const options = {
    path: folder,
    noSubdir: false,
    // The package's types do not know this one.
    permissionsMode: 0o600,
    readOnly,
    overlappingSync: false,
    encoding: 'string' as const,
    keyEncoding: 'binary' as const,
    maxDbs: 0,
  };
  try {
    return open<string, Buffer>(options);
  } catch (error) {
    throw cannotOpen(path, error);
  }
}

/** The database, when it is a store and nothing in it is damaged; it is closed otherwise. */
async function requireSound(db: Database, folder: string, options: OpenOptions): Promise<Database> {
  let problem: unknown;
  try {
    problem = isWellFormed(db, folder) ? formatProblem(db) : DAMAGED;
  } catch (error) {
    problem = error;
  }
  if (problem === undefined) return db;
  await closeDatabase(db, options);
  throw cannotOpen(options.path, problem);
}

/** Whether LMDB can go by what is in the file. It is looked through when it is not as kev left it. */
function isWellFormed(db: Database, folder: string): boolean {
  const file = join(folder, DATA_FILE);
  if (isAsLeft(folder) || lastTransaction(file) === undefined) return true;
  const transaction = db.useReadTransaction();
  const handle = openSync(file, 'r');
  try {
    const meta = readLastMeta(handle);
    const isWhole = meta !== undefined && arePagesWhole(handle, meta);
    if (isWhole) markAsLeft(folder);
    return isWhole;
  } finally {
    closeSync(handle);
    transaction.done();
  }
}

/** What is against using a database as a store; an empty one is a store that nothing was written to. */
function formatProblem(db: Database): string | undefined {
  const format = db.get(FORMAT);
  if (format === undefined) return [...db.getKeys({ limit: 1 })].length === 0 ? undefined : NO_STORE;
  if (!/^\d+$/.test(format)) return NO_STORE;
  if (Number(format) <= FORMAT_VERSION) return undefined;
  return `it was created by a newer version of kev (format ${format}; this version supports ${FORMAT_VERSION})`;
}
