import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** An empty file beside the store's own, there from the first record on. */
const MARK = 'outbox';

/** Whether anything was ever spooled here: whoever only asks that need not open the store. */
export function hasOutbox(path: string): boolean {
  return existsSync(join(path, MARK));
}

/** Notes that something was. Where that is not possible only what asks for it here does without. */
export function markOutbox(path: string): void {
  try {
    // Never through a link.
    closeSync(openSync(join(path, MARK), 'wx', 0o600));
  } catch {
    // Mostly it is there.
  }
}
