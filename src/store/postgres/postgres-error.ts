import { CERTIFICATE_PROBLEMS, NETWORK_PROBLEMS } from '../../core/connection-problems.ts';
import { KevError, UnavailableError } from '../../core/errors.ts';
import { oneLine } from '../../core/short-text.ts';
import type { ConnectionSettings, PostgresHost } from './connection-settings.ts';

/** An error of the server has a severity and an SQLSTATE; one of Node a code like ECONNREFUSED. */
interface PostgresError extends Error {
  code?: string;
  severity?: string;
  errors?: Error[];
}

/** Passwords as short as this occur in words. */
const MAX_GUESSABLE_LENGTH = 2;

/**
 * SQLSTATEs after which the transaction is started over: serialization failure, deadlock, lock timeout.
 *
 * Source: PostgreSQL, "PostgreSQL Error Codes".
 */
const RESTART = new Set(['40001', '40P01', '55P03']);

/** Two processes created the store at once: duplicate schema, table, or row of the catalog. */
const CREATED_MEANWHILE = new Set(['42P06', '42P07', '23505', '42710']);

const PROBLEMS: Record<string, string> = {
  ...NETWORK_PROBLEMS,
  ENOENT: 'no server listens on this socket',
  EACCES: 'permission denied',
};

/** The messages of `pg` for what has no code. */
const NO_TLS = 'The server does not support SSL connections';
const CUT = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;

const GRANT_HINT = 'kev help stores shows which rights a store needs';

export function isRestart(error: unknown): boolean {
  return RESTART.has(sqlStateOf(error) ?? '');
}

export function isCreatedMeanwhile(error: unknown): boolean {
  return CREATED_MEANWHILE.has(sqlStateOf(error) ?? '');
}

/** Whether the table does not exist. */
export function isMissingTable(error: unknown): boolean {
  return sqlStateOf(error) === '42P01';
}

/** Whether encryption failed, not the login: then libpq's `prefer` and `allow` make the other attempt. */
export function isTlsProblem(error: unknown): boolean {
  const { code = '', message } = error as PostgresError;
  return (
    message === NO_TLS ||
    code in CERTIFICATE_PROBLEMS ||
    /^(EPROTO|ERR_SSL|ERR_TLS|ERR_OSSL)/.test(code) ||
    sqlStateOf(error) === '28000'
  );
}

/** Whether the connection cannot be used any more. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== undefined) return /^(08|57P0|25P03)/.test(state);
  const { code = '', message } = error as PostgresError;
  return code in PROBLEMS || CUT.test(message);
}

/** Converts an error of `pg`, Node, or the server to one that the user can understand. Others are returned unchanged. */
export function explainPostgresError(error: unknown, settings: ConnectionSettings): unknown {
  if (!(error instanceof Error) || error instanceof KevError || error instanceof UnavailableError)
    return error;
  const state = sqlStateOf(error);
  return state === undefined ? explainConnection(error, settings) : explainState(state, error, settings);
}

function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = error as PostgresError;
  return severity === undefined ? undefined : code;
}

function explainConnection(error: PostgresError, { location }: ConnectionSettings): Error {
  const { code = error.errors?.map((each) => (each as PostgresError).code)[0] ?? '', message } = error;
  if (message === NO_TLS) {
    return new KevError('input', `cannot use ${location}: the server does not support TLS`, {
      hint: 'sslmode=disable connects without encryption',
      cause: error,
    });
  }
  const tls = CERTIFICATE_PROBLEMS[code];
  if (tls ?? isTlsProblem(error)) {
    const problem = tls ?? `TLS failed: ${oneLine(message)}`;
    const hint = 'check sslmode, sslrootcert, and, if the server asks for one, sslcert and sslkey';
    return new KevError('input', `cannot trust ${location}: ${problem}`, { hint, cause: error });
  }
  const network = PROBLEMS[code];
  if (network) return new UnavailableError(`cannot reach ${location}: ${network}`, { cause: error });
  if (CUT.test(message)) return new UnavailableError(`connection to ${location} lost`, { cause: error });
  if (message.startsWith('SASL')) {
    return new KevError('input', `cannot log in to ${location}: ${oneLine(message)}`, { cause: error });
  }
  return error;
}

function explainState(state: string, error: PostgresError, { location, hosts }: ConnectionSettings): Error {
  const words = redact(oneLine(error.message), hosts);
  const cannotUse = (reason: string, hint?: string) =>
    new KevError('input', `cannot use ${location}: ${reason}`, { hint, cause: error });
  switch (state) {
    case '28P01':
    case '28000':
      return new KevError('input', `cannot log in to ${location}: ${words}`, {
        hint:
          hosts.find(({ problem }) => problem)?.problem ??
          'check the user, and the password: in the URL, PGPASSWORD, or ~/.pgpass',
        cause: error,
      });
    case '3D000':
      return cannotUse(words, 'create the database (createdb), or name another one at the end of the URL');
    case '42501':
      return new KevError('refused', `not allowed in ${location}: ${words}`, {
        hint: GRANT_HINT,
        cause: error,
      });
    case '25006':
      return new KevError('refused', `${location} is read-only: ${words}`, {
        hint: 'several hosts with target_session_attrs=read-write choose the server that can be written to',
        cause: error,
      });
    case '22021':
    case '22P05':
      return cannotUse(words, 'the database needs the encoding UTF8');
    case '42P01':
    case '42703':
      return cannotUse('its schema "kev" is not a store of this version of kev');
  }
  // Lost connections, no resources or space, canceled by an administrator or a limit, input or output failed.
  if (/^(08|53|57|58|25P03|40|55)/.test(state))
    return new UnavailableError(`cannot use ${location} now: ${words}`, { cause: error });
  // Wrong SQL is a bug.
  if (state.startsWith('42')) return error;
  return new KevError('refused', `${location} refused: ${words} (${state})`, { cause: error });
}

/** A server may repeat what it was sent. */
function redact(text: string, hosts: readonly PostgresHost[]): string {
  return hosts.reduce(
    (left, { password = '' }) =>
      password.length > MAX_GUESSABLE_LENGTH ? left.replaceAll(password, '***') : left,
    text,
  );
}
