import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { isPostgresUrl } from './store-location.ts';

/** An empty file in the directory of a store, created with the first record. */
const MARKER_FILE = 'outbox';

/**
 * Whether a store may have something in its outbox, without opening it: whether its directory ever had a record.
 * Always true for PostgreSQL.
 */
export function mayHaveOutbox(location: string): boolean {
  return isPostgresUrl(location) || existsSync(join(location, MARKER_FILE));
}

/** Notes that a store has a record. Where that fails, `mayHaveOutbox` does not find it. */
export function markOutbox(location: string): void {
  if (isPostgresUrl(location)) return;
  try {
    // `wx` follows no link.
    closeSync(openSync(join(location, MARKER_FILE), 'wx', 0o600));
  } catch {
    // Usually, the file exists already.
  }
}
