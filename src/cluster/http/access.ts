import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';

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
