import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { KevError } from '../../core/errors.ts';
import type { UserEnvironment } from '../../core/user-directories.ts';
import { type FoundPassword, readPassword, readService } from './connection-files.ts';
import { parseConnectionUrl } from './connection-url.ts';
import {
  chooseParameter,
  invalidParameter,
  PARAMETERS,
  type ParameterName,
  type Parameters,
} from './parameters.ts';
import { type TlsSettings, toTlsSettings } from './tls-settings.ts';

/** A server to try. */
export interface PostgresHost extends FoundPassword {
  /** Host name, which TLS verifies, or directory of a Unix socket. */
  host: string;
  /** Address to connect to, if not looked up by the name. */
  hostaddr: string | undefined;
  port: number;
}

/** How to connect to a database. */
export interface ConnectionSettings {
  /** URL for messages, without user and password. */
  location: string;
  /** Tried in order. */
  hosts: readonly PostgresHost[];
  database: string;
  user: string;
  applicationName: string;
  options: string | undefined;
  /** Limit per host. */
  connectTimeoutMs: number;
  /** Whether a server that only reads, such as a standby, is skipped. */
  needsWritable: boolean;
  /** Whether the password may only be used bound to the TLS connection. */
  requiresChannelBinding: boolean;
  tls: TlsSettings;
}

/** libpq waits without limit by default. */
const DEFAULT_CONNECT_TIMEOUT_S = 10;

const MAX_PORT = 65_535;

/** Where servers have their sockets: Debian's directory, and PostgreSQL's own. */
const SOCKET_DIRECTORIES = ['/var/run/postgresql', '/tmp'];

/**
 * Completes a connection URL as libpq does: the service fills what the URL leaves out, then the environment, then
 * defaults.
 *
 * @throws KevError `usage` when the URL is invalid, `input` when a parameter or a file is; neither repeats a value
 */
export function toConnectionSettings(url: string, environment: UserEnvironment): ConnectionSettings {
  const given = parseConnectionUrl(url);
  if (typeof given === 'string') throw new KevError('usage', `invalid PostgreSQL URL: ${given}`);
  const fromEnvironment = readEnvironment(environment.env);
  const fromService = readService({ ...fromEnvironment, ...given }, environment);
  const parameters = { ...fromEnvironment, ...fromService, ...given };
  const user = parameters.user ?? userInfo().username;
  const database = parameters.dbname ?? user;
  const hosts = toHosts(parameters);
  return {
    location: `postgres://${hosts.map(formatHost).join(',')}/${encodeURIComponent(database)}`,
    hosts: hosts.map((host) => ({
      ...host,
      ...(parameters.password === undefined
        ? readPassword(parameters, { ...host, dbname: database, user }, environment)
        : { password: parameters.password }),
    })),
    database,
    user,
    applicationName: parameters.application_name ?? 'kev',
    options: parameters.options,
    connectTimeoutMs: toConnectTimeout(parameters),
    needsWritable:
      chooseParameter(parameters, 'target_session_attrs', ['any', 'read-write', 'primary'], 'any') !== 'any',
    requiresChannelBinding:
      chooseParameter(parameters, 'channel_binding', ['disable', 'prefer', 'require'], 'prefer') ===
      'require',
    tls: toTlsSettings(parameters, environment),
  };
}

function readEnvironment(env: UserEnvironment['env']): Parameters {
  const parameters: Parameters = {};
  for (const [name, variable] of Object.entries(PARAMETERS)) {
    const value = variable && env[variable];
    if (value) parameters[name as ParameterName] = value;
  }
  return parameters;
}

function toHosts({ host = '', hostaddr = '', port = '' }: Parameters): Omit<PostgresHost, 'password'>[] {
  const names = host.split(',');
  const addresses = hostaddr.split(',');
  const ports = port.split(',');
  const count = Math.max(names.length, addresses.length);
  if (ports.length > 1 && ports.length !== count)
    throw invalidParameter('port', 'one port, or one for each host');
  return Array.from({ length: count }, (_, index) => {
    const each = ports.length > 1 ? ports[index] : ports[0];
    const number = Number(each || 5432);
    if (!Number.isInteger(number) || number < 1 || number > MAX_PORT)
      throw invalidParameter('port', `a number from 1 to ${MAX_PORT}`);
    const address = addresses[index] || undefined;
    return { host: names[index] || address || defaultHost(number), hostaddr: address, port: number };
  });
}

function defaultHost(port: number): string {
  return SOCKET_DIRECTORIES.find((each) => existsSync(join(each, `.s.PGSQL.${port}`))) ?? 'localhost';
}

function formatHost({ host, port }: { host: string; port: number }): string {
  const name = host.includes(':') ? `[${host}]` : host.startsWith('/') ? encodeURIComponent(host) : host;
  return `${name}:${port}`;
}

function toConnectTimeout({ connect_timeout: text }: Parameters): number {
  if (text === undefined) return DEFAULT_CONNECT_TIMEOUT_S * 1000;
  const seconds = Number(text);
  if (!Number.isInteger(seconds)) throw invalidParameter('connect_timeout', 'a number of seconds');
  // As in libpq, 0 means no limit.
  return seconds > 0 ? seconds * 1000 : Number.POSITIVE_INFINITY;
}
