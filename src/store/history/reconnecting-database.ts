import { nextBackoffMs } from '../../core/backoff.ts';
import type { Clock } from '../../core/clock.ts';
import { UnavailableError } from '../../core/errors.ts';
import { retry } from '../../core/retry.ts';
import type { Database } from '../database.ts';
import { wrapDatabase } from './wrapped-database.ts';

/** How long and how to wait for a server. */
interface ReconnectOptions {
  clock: Clock;
  /** Ends the waiting. */
  signal: AbortSignal;
  /** Called once for each loss. */
  onLost: (error: UnavailableError) => void;
  onRecovered: () => void;
}

/**
 * Wraps a database on a server so that a recording waits while the server cannot be reached. What is written may be
 * written twice, so it must be recognized by its content. Returns files unchanged.
 */
export function withReconnects(
  db: Database,
  { clock, signal, onLost, onRecovered }: ReconnectOptions,
): Database {
  if (db.disk !== undefined) return db;
  let isLost = false;

  const persist = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = await retry(work, {
      clock,
      signal,
      backoffMs: (error, failures) => {
        if (!(error instanceof UnavailableError && error.isTransient)) return undefined;
        if (!isLost) onLost(error);
        isLost = true;
        return nextBackoffMs(failures, Math.random());
      },
    });
    if (isLost) onRecovered();
    isLost = false;
    return result;
  };

  return wrapDatabase(db, {
    write: (work, signal) => persist(() => db.write(work, signal)),
    read: (work, signal) => persist(() => db.read(work, signal)),
  });
}
