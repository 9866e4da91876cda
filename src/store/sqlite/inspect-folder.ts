import { accessSync, constants, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { KevError } from '../../core/errors.ts';
import type { StorageState } from '../database.ts';
import { DATA_FILE, findFolder, LOG_FILE } from './folder.ts';

/** Looks at the directory of a store, and changes nothing. */
export function inspectFolder(path: string): StorageState {
  const data = sizeOf(join(path, DATA_FILE));
  if (data === undefined) return { bytes: 0, isWritable: canBeMade(path) };
  return { bytes: data + (sizeOf(join(path, LOG_FILE)) ?? 0), isWritable: isWritable(path) };
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

function isWritable(path: string): boolean {
  try {
    findFolder(path, false);
    return true;
  } catch (error) {
    if (error instanceof KevError) return false;
    throw error;
  }
}

/** Whether what there is of the path so far can be written to. */
function canBeMade(path: string): boolean {
  let folder = resolve(path);
  while (statSync(folder, { throwIfNoEntry: false }) === undefined && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
