import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_FILE } from './folder.ts';

/** Whether there is a store in a folder, as far as a look from outside tells. Costs nothing when there is none. */
export function hasStore(path: string): boolean {
  return existsSync(join(path, DATA_FILE));
}
