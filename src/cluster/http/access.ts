import { type Agent, validateHeaderValue } from 'node:http';
import type { RequestOptions } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { inputError } from '../../core/errors.ts';
import { proxyName } from './proxy-agent.ts';

/** Server, connections, and headers that all requests of one user share. */
export interface Access {
  server: URL;
  /** Opens and keeps connections, verifies the server's certificate, and uses the proxy. */
  agent: Agent;
  /** The server's address as options of Node's `http.request`. */
  address: RequestOptions;
  /** The proxy, as messages name it: without its password. */
  proxy?: string | undefined;
  /** Authorization and Impersonate-* headers. */
  headers: Record<string, string | string[]>;
  /** When to log in again, in nanoseconds since the epoch. Default: when the server no longer accepts it. */
  renewAt?: bigint;
  /** Fingerprint of the connection options: a login with the same one reuses the connections. */
  transport?: string;
}

/**
 * Creates the access to a server.
 *
 * @throws KevError `input` when a header cannot be sent
 */
export function toAccess({
  server: url,
  proxyUrl,
  agent,
  headers,
}: Pick<Access, 'agent' | 'headers'> & { server: string; proxyUrl: string | undefined }): Access {
  const server = new URL(url);
  const encoded: Access['headers'] = {};
  for (const [name, values] of Object.entries(headers)) {
    const encode = (value: string) => toHeaderValue(name, value, server.origin);
    encoded[name] = Array.isArray(values) ? values.map(encode) : encode(values);
  }
  const proxy = proxyUrl && proxyName(new URL(proxyUrl));
  return { server, agent, address: urlToHttpOptions(server), headers: encoded, ...(proxy && { proxy }) };
}

/** Encodes a header value as UTF-8, as kubectl does: Node sends each character as one byte. */
function toHeaderValue(name: string, value: string, server: string): string {
  const bytes = Buffer.from(value).toString('latin1');
  try {
    validateHeaderValue(name, bytes);
    return bytes;
  } catch {
    // Node's own message would quote the value.
    const what = name === 'Authorization' ? 'the token or password' : name;
    throw inputError(`cannot use the credentials for ${server}: ${what} has characters that cannot be sent`);
  }
}
