import type { Clock } from '../../core/clock.ts';
import type { UserEnvironment } from '../../core/user-directories.ts';
import type { Database } from '../database.ts';
import { toConnectionSettings } from './connection-settings.ts';
import { PostgresDatabase } from './database.ts';

/**
 * Opens a store in PostgreSQL.
 *
 * @throws KevError `usage` when the URL is invalid, `input` when a file or a variable is
 */
export function openPostgres(
  url: string,
  options: { clock: Clock; readOnly: boolean; environment: UserEnvironment },
): Database {
  return new PostgresDatabase(toConnectionSettings(url, options.environment), options);
}
