import { accessSync, constants, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { KevError } from '../core/errors.ts';
import { Environment } from './environment.ts';
import { DATA_FILE, findFolder } from './folder.ts';
import { FORMAT_VERSION } from './keys.ts';

/** A local store as it lies on disk. */
export interface StoreState {
  /** Undefined when there is no store yet. */
  contents: { format: number; events: number; bytes: number } | undefined;
  /** Whether this user may write to it, or make it. */
  isWritable: boolean;
}

/**
 * Looks at the store in a folder, and changes nothing.
 *
 * @throws KevError `input` when it cannot be read, or what is there is no store that this version knows
 */
export async function inspectStore(path: string, clock: Clock): Promise<StoreState> {
  const environment = new Environment(path, { clock, readOnly: true });
  try {
    const tables = await environment.tables();
    if (tables === undefined) return { contents: undefined, isWritable: canBeMade(path) };
    const events = environment.read(() => tables.count());
    const { size: bytes } = statSync(join(path, DATA_FILE));
    return { contents: { format: FORMAT_VERSION, events, bytes }, isWritable: isWritable(path) };
  } finally {
    await environment.close();
  }
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
