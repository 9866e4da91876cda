import { accessSync, constants, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { KevError } from '../core/errors.ts';
import { openDatabase } from './open-database.ts';
import { LOCAL_CLUSTER } from './schema.ts';
import { DATA_FILE, findFolder, LOG_FILE } from './sqlite/folder.ts';
import { readStoreInfo } from './states.ts';

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
  await using db = openDatabase({ path, clock, readOnly: true });
  const { format, identity, events } = await db.read(async (tx) => {
    const info = await readStoreInfo(tx);
    const [row] = await tx.all<{ count: number }>(
      'SELECT count(*) AS count FROM event_keys WHERE cluster_id = $1',
      LOCAL_CLUSTER,
    );
    return { ...info, events: row?.count ?? 0 };
  });
  if (identity === null) return { contents: undefined, isWritable: canBeMade(path) };
  const bytes = sizeOf(join(path, DATA_FILE)) + sizeOf(join(path, LOG_FILE));
  return { contents: { format, events, bytes }, isWritable: isWritable(path) };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
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
