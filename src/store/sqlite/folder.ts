import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { cannotOpen, isSystemError } from './sqlite-error.ts';

/** The database, and SQLite's own files beside it. */
export const DATA_FILE = 'kev.db';
export const LOG_FILE = 'kev.db-wal';
const FILES = [DATA_FILE, LOG_FILE, 'kev.db-shm', 'kev.db-journal'];

/** The database of kev 0.1, in LMDB's format. */
const OLD_DATA_FILE = 'data.mdb';

/**
 * Finds the directory of a store, with symbolic links resolved; undefined if it does not exist. Changes nothing.
 *
 * @throws KevError `input` when it cannot be a store, or may not be used
 */
export function findFolder(path: string, readOnly: boolean): string | undefined {
  try {
    if (!statSync(path).isDirectory()) throw cannotOpen(path, 'it is a file, not a directory');
    const folder = realpathSync(path);
    const access = readOnly ? constants.R_OK : constants.R_OK | constants.W_OK;
    accessSync(folder, access | constants.X_OK);
    for (const name of FILES) checkFile(path, join(folder, name), access);
    checkFormat(path, folder);
    return folder;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code !== 'ENOENT') throw cannotOpen(path, error);
    refuseDanglingLink(path);
    return undefined;
  }
}

/**
 * Creates the directory, and missing ones above it, and an empty database, all for their owner only. Returns its path
 * with symbolic links resolved.
 *
 * @throws KevError `input` when that is not possible
 */
export function makeFolder(path: string): string {
  try {
    makeFolders(resolve(path));
    const folder = realpathSync(path);
    makeFile(join(folder, DATA_FILE));
    // So that the files are still there after a loss of power.
    syncFolder(folder);
    syncFolder(dirname(folder));
    return folder;
  } catch (error) {
    throw cannotOpen(path, error);
  }
}

/** SQLite gives its other files the mode of this one. */
function makeFile(file: string): void {
  try {
    const handle = openSync(file, 'wx', 0o600);
    // Whatever the umask is.
    fchmodSync(handle, 0o600);
    closeSync(handle);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function refuseDanglingLink(path: string): void {
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (!link?.isSymbolicLink()) return;
  throw cannotOpen(path, `it is a broken symbolic link to "${readlinkSync(path)}"`);
}

/** A link in place of a file could lead SQLite to write into something that is not the store's. */
function checkFile(path: string, file: string, access: number): void {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isFile()) throw cannotOpen(path, `"${basename(file)}" in it is not a regular file`);
  try {
    accessSync(file, access);
  } catch (error) {
    // The last process that closes the store removes SQLite's own files.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function checkFormat(path: string, folder: string): void {
  const old = statSync(join(folder, OLD_DATA_FILE), { throwIfNoEntry: false });
  if (!old?.size || existsSync(join(folder, DATA_FILE))) return;
  throw cannotOpen(path, `"${OLD_DATA_FILE}" in it is of an earlier version of kev`, {
    hint: 'use another directory, or export the events with that version (kev get -A -o json), delete the files, and import them (kev emit -f)',
  });
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
