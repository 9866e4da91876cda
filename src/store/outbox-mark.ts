import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { isPostgresUrl } from './store-location.ts';

/** An empty file beside the store's own, there from the first record on. */
const MARK = 'outbox';

/**
 * Whether a store may have something in its outbox, without opening it: whether a directory ever had. Always true for
 * PostgreSQL.
 */
export function mayHaveOutbox(location: string): boolean {
  return isPostgresUrl(location) || existsSync(join(location, MARK));
}

/** Notes that something was. Where that is not possible only what asks for it here does without. */
export function markOutbox(location: string): void {
  if (isPostgresUrl(location)) return;
  try {
    // Never through a link.
    closeSync(openSync(join(location, MARK), 'wx', 0o600));
  } catch {
    // Mostly it is there.
  }
}
