import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { Clock } from '../clock.ts';
import { inspectDataFile, lastTransaction } from './data-file.ts';
import { DATA_FILE, findFolder, makeFolder, settleFiles } from './folder.ts';
import { FORMAT, FORMAT_VERSION } from './keys.ts';
import { cannotOpen } from './store-error.ts';
import type { Database } from './tables.ts';
import { inTurn } from './turn.ts';

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
  return openLmdb(found.folder, options);
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
    if (db && (before === lastTransaction(file) || opens === MAX_OPENS)) return db;
    if (db) await closeDatabase(db, options);
    else await clock.sleep(LOOK_AGAIN_MS);
  }
}

async function openOnce(folder: string, { path, readOnly }: OpenOptions): Promise<Database> {
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
  let db: Database;
  try {
    db = open<string, Buffer>(options);
  } catch (error) {
    throw cannotOpen(path, error);
  }
  let problem: unknown;
  try {
    problem = formatProblem(db);
  } catch (error) {
    problem = error;
  }
  if (problem === undefined) return db;
  await db.close();
  throw cannotOpen(path, problem);
}

/** What is against using a database as a store; an empty one is a store that nothing was written to. */
function formatProblem(db: Database): string | undefined {
  const format = db.get(FORMAT);
  if (format === undefined) return [...db.getKeys({ limit: 1 })].length === 0 ? undefined : NO_STORE;
  if (!/^\d+$/.test(format)) return NO_STORE;
  if (Number(format) === FORMAT_VERSION) return undefined;
  return `it was made by a newer kev (format ${format}, and this kev knows ${FORMAT_VERSION})`;
}
