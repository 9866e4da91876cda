import type { Clock } from '../core/clock.ts';
import { homeDirectory, type UserEnvironment } from '../core/user-directories.ts';
import type { Database } from './database.ts';
import { SqliteDatabase } from './sqlite/sqlite-database.ts';
import { isPostgresUrl } from './store-location.ts';

/** How a store is opened. */
export interface DatabaseOptions {
  /** Directory of the store, or PostgreSQL URL. */
  location: string;
  clock: Clock;
  /** @default false */
  readOnly?: boolean;
  /** What fills a PostgreSQL URL. Default: the environment of the process. */
  environment?: UserEnvironment;
}

/**
 * Chooses the engine for a store. Nothing is opened before it is needed.
 *
 * @throws KevError `usage` or `input` when the location or the environment is invalid
 */
export async function openDatabase({
  location,
  clock,
  readOnly = false,
  environment = { env: process.env, platform: process.platform, homedir: homeDirectory() },
}: DatabaseOptions): Promise<Database> {
  if (!isPostgresUrl(location)) return new SqliteDatabase(location, { clock, readOnly });
  const { openPostgres } = await import('./postgres/database.ts');
  return openPostgres(location, { clock, readOnly, environment });
}
