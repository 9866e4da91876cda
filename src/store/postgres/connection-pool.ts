import { InvalidRequestError } from '../../core/errors.ts';
import { Semaphore } from '../../record/semaphore.ts';
import { connectToPostgres } from './connect.ts';
import type { PostgresConnection } from './connection.ts';
import type { ConnectionSettings } from './connection-settings.ts';

/** One for writes, and some for reads at the same time. */
const MAX_CONNECTIONS = 4;

/** Connections of one process, opened when they are needed. */
export class ConnectionPool {
  readonly #settings: ConnectionSettings;
  readonly #permits = new Semaphore(MAX_CONNECTIONS);
  readonly #idle: PostgresConnection[] = [];
  #isClosed = false;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
  }

  /**
   * Lends a connection to a function. When the signal aborts, the connection is cut.
   *
   * @throws the signal's reason, or what `connect` and the function throw
   */
  use<T>(work: (connection: PostgresConnection) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#permits.run(async () => {
      signal?.throwIfAborted();
      if (this.#isClosed) throw new InvalidRequestError('the store is closed');
      const connection = this.#takeIdle() ?? (await connectToPostgres(this.#settings, signal));
      const cut = () => connection.destroy();
      signal?.addEventListener('abort', cut);
      try {
        return await work(connection);
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      } finally {
        signal?.removeEventListener('abort', cut);
        if (this.#isClosed) await connection.end();
        else if (!connection.isBroken) this.#idle.push(connection);
      }
    });
  }

  /** Ends the idle connections now, and the others after their work. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map((each) => each.end()));
  }

  #takeIdle(): PostgresConnection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (!connection?.isBroken) return connection;
    }
  }
}
