import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';

/** What every request of one user to one server needs. */
export interface Access {
  server: URL;
  /** Keeps connections open, verifies the server, goes through the proxy. */
  agent: Agent;
  /** The server as Node's requests take it. */
  address: RequestOptions;
  /** The proxy on the way to it, as messages name it. */
  proxy?: string | undefined;
  /** Who asks: Authorization and Impersonate-*. */
  headers: Record<string, string | string[]>;
  /** When it has to be had anew, in nanoseconds since the epoch. Default: when the server no longer accepts it. */
  renewAt?: bigint;
  /** What the connections depend on. */
  transport?: string;
}
