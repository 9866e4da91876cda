import { isIP, Socket } from 'node:net';
import pg from 'pg';
import { KevError } from '../../core/errors.ts';
import type { ConnectionSettings, PostgresHost } from './connection-settings.ts';

/** How long the server may take for one statement. Transactions are short, and waits for locks end before. */
const RESPONSE_LIMIT_MS = 60_000;

/** After which an idle connection is probed, so that the loss of the other end is noticed. */
const KEEPALIVE_MS = 30_000;

/** The SCRAM mechanism that is bound to the TLS connection. */
const BOUND_MECHANISM = 'SCRAM-SHA-256-PLUS';

/** Types of 64-bit integers and of their sums, which `pg` reads as text. */
const INT8 = 20;
const NUMERIC = 1700;

/** One connection to a server. It runs one statement at a time. */
export class PostgresConnection {
  /** For messages. */
  readonly location: string;
  readonly #client: pg.Client;
  readonly #socket = new Socket();
  #isBroken = false;
  /** Whether the server offers a login that is bound to the TLS connection. */
  #isBound = false;

  private constructor(settings: ConnectionSettings, host: PostgresHost, isEncrypted: boolean) {
    this.location = settings.location;
    const { database, user, applicationName, options, requiresChannelBinding, tls } = settings;
    this.#client = new pg.Client({
      host: host.hostaddr ?? host.host,
      port: host.port,
      database,
      user,
      password: () => {
        if (requiresChannelBinding) this.#requireBinding();
        return requirePassword(settings, host);
      },
      application_name: applicationName,
      ...(options !== undefined && { options }),
      stream: () => this.#socket,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEPALIVE_MS,
      // The certificate has the name of the host, also where it is reached by an address.
      ssl: isEncrypted && {
        ...tls.options,
        host: host.host,
        ...(isIP(host.host) === 0 && { servername: host.host }),
      },
      sslnegotiation: isEncrypted && tls.isDirect ? 'direct' : 'postgres',
      enableChannelBinding: isEncrypted && requiresChannelBinding,
      types: { getTypeParser },
    });
    const setBroken = () => {
      this.#isBroken = true;
    };
    this.#client.on('error', setBroken);
    this.#client.on('end', setBroken);
    // Emitted before the password is asked for.
    this.#client.connection.on('authenticationSASL', ({ mechanisms }: { mechanisms: string[] }) => {
      this.#isBound = isEncrypted && mechanisms.includes(BOUND_MECHANISM);
    });
  }

  /**
   * Connects and logs in.
   *
   * @throws the signal's reason, KevError `input` when there is no password, or the error of `pg`
   */
  static async open(
    settings: ConnectionSettings,
    host: PostgresHost,
    isEncrypted: boolean,
    signal: AbortSignal,
  ): Promise<PostgresConnection> {
    signal.throwIfAborted();
    const connection = new PostgresConnection(settings, host, isEncrypted);
    const destroy = () => connection.destroy();
    signal.addEventListener('abort', destroy);
    try {
      await connection.#client.connect();
      if (settings.requiresChannelBinding) connection.#requireBinding();
      return connection;
    } catch (error) {
      connection.destroy();
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', destroy);
    }
  }

  /** Whether it cannot be used any more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /**
   * Runs a statement, or several when there are no values. Resolves to the result of the last.
   *
   * @throws the error of `pg`
   */
  async query(text: string, values?: unknown[]): Promise<pg.QueryResult> {
    const limit = setTimeout(() => this.destroy(), RESPONSE_LIMIT_MS);
    try {
      const results: pg.QueryResult | pg.QueryResult[] = await this.#client.query(text, values);
      return Array.isArray(results) ? results.at(-1) : results;
    } finally {
      clearTimeout(limit);
    }
  }

  /** Calls a function whenever a notification arrives. */
  onNotification(listener: () => void): void {
    this.#client.on('notification', listener);
  }

  /** Logs out. */
  async end(): Promise<void> {
    if (this.#isBroken) return;
    await this.#client.end().catch(() => {});
  }

  /** Cuts the connection, also while a statement runs. */
  destroy(): void {
    this.#isBroken = true;
    this.#socket.destroy();
  }

  #requireBinding(): void {
    if (!this.#isBound) throw new KevError('input', 'the server does not support channel_binding=require');
  }
}

function requirePassword(
  { user }: ConnectionSettings,
  { host, port, password, problem }: PostgresHost,
): string {
  if (password) return password;
  throw new KevError('input', `no password for user "${user}" at ${host}:${port}`, {
    hint: problem ?? 'set it in PGPASSWORD, in ~/.pgpass, or in the URL',
  });
}

/** Reads integers as numbers. */
function getTypeParser(type: number, format?: 'text' | 'binary') {
  return type === INT8 || type === NUMERIC ? Number : pg.types.getTypeParser(type, format);
}
