import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { tryRoom } from './preallocate.ts';
import { cannotOpen } from './store-error.ts';

/** LMDB's names for its two files. */
export const DATA_FILE = 'data.mdb';
const LOCK_FILE = 'lock.mdb';

/**
 * The folder of the store with its symbolic links resolved, and whether a store and its lock are in it;
 * undefined when there is no such folder. Changes nothing.
 *
 * @throws KevError `input` when this can be no store, or may not be used
 */
export function findFolder(
  path: string,
  readOnly: boolean,
): { folder: string; hasStore: boolean; hasLock: boolean } | undefined {
  try {
    if (!statSync(path).isDirectory()) throw cannotOpen(path, 'it is a file, not a directory');
    const folder = realpathSync(path);
    const access = readOnly ? constants.R_OK : constants.R_OK | constants.W_OK;
    accessSync(folder, access | constants.X_OK);
    const [hasStore = false, hasLock = false] = [DATA_FILE, LOCK_FILE].map((name) => {
      const stats = lookAtFile(path, join(folder, name), access);
      return stats !== undefined && stats.size > 0;
    });
    return { folder, hasStore, hasLock };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code !== 'ENOENT') throw cannotOpen(path, error);
    refuseDanglingLink(path);
    return undefined;
  }
}

/**
 * Makes the folder, and those above it that are missing, for its owner only. Gives its path with
 * symbolic links resolved.
 *
 * @throws KevError `input` when it cannot be made, or the device is full
 */
export function makeFolder(path: string): string {
  try {
    makeFolders(resolve(path));
    const folder = realpathSync(path);
    tryRoom(folder);
    return folder;
  } catch (error) {
    throw cannotOpen(path, error);
  }
}

/** Makes sure of a new store's files: for the owner only, and still there after a loss of power. */
export function settleFiles(folder: string): void {
  for (const name of [DATA_FILE, LOCK_FILE]) chmodSync(join(folder, name), 0o600);
  syncFolder(folder);
  syncFolder(dirname(folder));
}

function refuseDanglingLink(path: string): void {
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (!link?.isSymbolicLink()) return;
  throw cannotOpen(path, `it is a broken symbolic link to "${readlinkSync(path)}"`);
}

/** A link in place of a file could lead LMDB to write into something that is not the store's. */
function lookAtFile(path: string, file: string, access: number): Stats | undefined {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats && !stats.isFile()) throw cannotOpen(path, `"${basename(file)}" in it is not a regular file`);
  if (stats) accessSync(file, access);
  return stats;
}

// Not mkdirSync's `recursive`: in some places (/proc) it never returns.
function makeFolders(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || statSync(parent, { throwIfNoEntry: false }) !== undefined) throw error;
    makeFolders(parent);
    makeFolders(folder);
    return;
  }
  chmodSync(folder, 0o700);
}

function syncFolder(folder: string): void {
  let handle: number;
  try {
    handle = openSync(folder, 'r');
  } catch {
    // Windows opens no folders, and the one above may not be readable: what can be done was done.
    return;
  }
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
