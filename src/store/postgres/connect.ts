import { anySignal } from '../../core/any-signal.ts';
import { UnavailableError } from '../../core/errors.ts';
import { PostgresConnection } from './connection.ts';
import type { ConnectionSettings, PostgresHost } from './connection-settings.ts';
import { explainPostgresError, isTlsProblem } from './postgres-error.ts';

/**
 * Connects to the first host that responds and, if `needsWritable`, can be written to.
 *
 * @throws KevError, UnavailableError, or the signal's reason
 */
export async function connectToPostgres(
  settings: ConnectionSettings,
  signal?: AbortSignal,
): Promise<PostgresConnection> {
  let problem: unknown;
  for (const host of settings.hosts) {
    try {
      return await connectTo(settings, host, signal);
    } catch (error) {
      signal?.throwIfAborted();
      problem = explainPostgresError(error, settings);
      // As in libpq, a server that refuses the login ends the search.
      if (!(problem instanceof UnavailableError)) break;
    }
  }
  throw problem;
}

async function connectTo(
  settings: ConnectionSettings,
  host: PostgresHost,
  signal: AbortSignal | undefined,
): Promise<PostgresConnection> {
  const limit = new AbortController();
  const timer = Number.isFinite(settings.connectTimeoutMs)
    ? setTimeout(() => limit.abort(timedOut(settings)), settings.connectTimeoutMs)
    : undefined;
  try {
    const connection = await openEncrypted(settings, host, anySignal(limit.signal, signal));
    return settings.needsWritable ? await requireWritable(connection, settings) : connection;
  } finally {
    clearTimeout(timer);
  }
}

/** Tries with and without TLS, as sslmode asks for. */
async function openEncrypted(
  settings: ConnectionSettings,
  host: PostgresHost,
  signal: AbortSignal,
): Promise<PostgresConnection> {
  const { attempts } = settings.tls;
  // As in libpq, a Unix socket is never encrypted.
  const [first = 'plain', second] = host.host.startsWith('/') ? [] : attempts;
  try {
    return await PostgresConnection.open(settings, host, first === 'tls', signal);
  } catch (error) {
    if (!second || !isTlsProblem(error)) throw error;
    return await PostgresConnection.open(settings, host, second === 'tls', signal);
  }
}

async function requireWritable(
  connection: PostgresConnection,
  { location }: ConnectionSettings,
): Promise<PostgresConnection> {
  const { rows } = await connection.query('SHOW transaction_read_only');
  if (rows[0]?.transaction_read_only !== 'on') return connection;
  await connection.end();
  throw new UnavailableError(`cannot reach ${location}: no server there can be written to`);
}

function timedOut({ location, connectTimeoutMs }: ConnectionSettings): UnavailableError {
  return new UnavailableError(`cannot reach ${location}: no response within ${connectTimeoutMs / 1000}s`);
}
