import { basicAuthOfUrl } from '../core/basic-auth.ts';
import { usageError } from '../core/errors.ts';

/** Where log records are sent. */
export interface OtlpEndpoint {
  /** Without credentials; its path ends with `/v1/logs`. */
  url: URL;
  /** May hold secrets. */
  headers: Record<string, string>;
}

const LOGS_PATH = '/v1/logs';

/** Variables with headers; those of the second one win. Source: OpenTelemetry Protocol Exporter. */
const HEADER_VARIABLES = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_LOGS_HEADERS'];

/**
 * Parses the address of a receiver of OTLP over HTTP. A path without `/v1/logs` gets it. A user name and a password in
 * the address become a header; further headers come from the environment.
 *
 * @throws KevError `usage`, which never shows credentials
 */
export function parseEndpoint(text: string, env: Record<string, string | undefined>): OtlpEndpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw usageError('invalid --otlp: expected an address such as http://localhost:4318');
  }
  const authorization = authorizationOf(url);
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  url.username = url.password = '';
  for (const name of HEADER_VARIABLES) Object.assign(headers, parseHeaders(name, env[name]));
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(LOGS_PATH) ? path : path + LOGS_PATH;
  return { url, headers };
}

function authorizationOf(url: URL): string | undefined {
  try {
    return basicAuthOfUrl(url);
  } catch {
    throw usageError('invalid --otlp: expected a user name and a password in percent-encoding');
  }
}

/** Parses `NAME=VALUE,NAME=VALUE` with percent-encoded values, as W3C Baggage without properties. */
function parseHeaders(variable: string, text = ''): Record<string, string> {
  const headers = new Headers();
  try {
    for (const pair of text.split(',').filter((pair) => pair.trim() !== '')) {
      const [name = '', ...value] = pair.split('=');
      headers.set(name.trim(), decodeURIComponent(value.join('=').trim()));
    }
  } catch {
    throw usageError(`invalid ${variable}: expected NAME=VALUE,NAME=VALUE`);
  }
  return Object.fromEntries(headers);
}
