import type { Clock } from '../../core/clock.ts';
import { ChangeWaiters } from '../change-waiters.ts';
import { connectToPostgres } from './connect.ts';
import type { PostgresConnection } from './connection.ts';
import type { ConnectionSettings } from './connection-settings.ts';

/** How often to look for changes before any notification arrived: the server or a pooler may not pass them on. */
const POLL_MS = 250;

/** How often to look for changes when notifications arrive. */
const SLOW_POLL_MS = 1000;

/** Shortest time between two attempts to listen. */
const LISTEN_AGAIN_MS = 10_000;

/** Waits for changes with LISTEN, on a separate connection, and with polling in case notifications are lost. */
export class ChangeListener {
  readonly #settings: ConnectionSettings;
  readonly #clock: Clock;
  readonly #closed = new AbortController();
  readonly #waiters: ChangeWaiters;
  #connection: PostgresConnection | undefined;
  /** Undefined before the first attempt to listen. */
  #attempt: Promise<void> | undefined;
  #nextAttemptMs = 0;
  #hasReceived = false;
  /** Whether a notification has arrived since the last `wait` began. */
  #isChanged = false;

  constructor(settings: ConnectionSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#waiters = new ChangeWaiters(clock);
  }

  /**
   * Resolves to true when something was committed since the last call, or after a while; to false when the signal aborts
   * or this is closed.
   */
  async wait(signal: AbortSignal | undefined): Promise<boolean> {
    const isOver = () => this.#closed.signal.aborted || signal?.aborted === true;
    if (isOver()) return false;
    this.#listen();
    if (this.#isChanged) {
      this.#isChanged = false;
      return true;
    }
    await this.#waiters.wait(this.#hasReceived ? SLOW_POLL_MS : POLL_MS, signal);
    return !isOver();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#waiters.wakeAll();
    await this.#attempt;
    await this.#connection?.end();
  }

  /** Starts to listen if it is not listening. If that fails, polling continues. */
  #listen(): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#connection?.isBroken === false || nowMs < this.#nextAttemptMs) return;
    this.#nextAttemptMs = nowMs + LISTEN_AGAIN_MS;
    this.#hasReceived = false;
    this.#attempt = this.#connect().catch(() => {});
  }

  async #connect(): Promise<void> {
    const connection = await connectToPostgres(this.#settings, this.#closed.signal);
    this.#connection = connection;
    connection.onNotification(() => {
      this.#hasReceived = true;
      this.#isChanged = true;
      this.#waiters.wakeAll();
    });
    await connection.query('LISTEN kev');
  }
}
