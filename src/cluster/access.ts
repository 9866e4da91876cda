import { type Agent, validateHeaderValue } from 'node:http';
import type { RequestOptions } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { KevError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import type { ClusterFlags } from './find-cluster.ts';

/** What every request of one user to one server needs. */
export interface Access {
  server: URL;
  /** Keeps connections open, verifies the server, goes through the proxy. */
  agent: Agent;
  /** The server as Node's requests take it. */
  address: RequestOptions;
  /** Who asks: Authorization and Impersonate-*. */
  headers: Record<string, string | string[]>;
}

/** An idle connection is given up before a server or a balancer on the way does it unseen. */
const IDLE_MS = 30_000;

/**
 * Gets the credentials of a configuration: reads certificates and tokens, runs the plugin, refreshes
 * what has run out.
 *
 * @throws KevError `input` when they cannot be had
 */
export async function authenticate(
  config: { kubeConfig: Credentials; server: string },
  flags: ClusterFlags,
): Promise<Access> {
  const options: RequestOptions = { headers: {}, timeout: IDLE_MS };
  try {
    await config.kubeConfig.applyToHTTPSOptions(options);
  } catch (error) {
    throw new KevError(
      'input',
      `cannot get the credentials for ${config.server}: ${credentialProblem(error)}`,
    );
  }
  const agent = options.agent as Agent & { keepAlive: boolean; options: Record<string, unknown> };
  agent.keepAlive = true;
  // Node copies all of them for each request, and client-node says a dozen that are undefined.
  for (const name of Object.keys(agent.options ?? {}))
    if (agent.options[name] === undefined) delete agent.options[name];
  const headers = { ...(options.headers as Access['headers']) };
  if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  // A token from a file ends with the file's newline.
  if (typeof headers.Authorization === 'string') headers.Authorization = headers.Authorization.trim();
  // client-node impersonates the user only.
  if (flags.asGroup?.length) headers['Impersonate-Group'] = flags.asGroup;
  if (flags.asUid !== undefined) headers['Impersonate-Uid'] = flags.asUid;
  for (const [name, values] of Object.entries(headers)) {
    for (const value of [values].flat()) checkHeader(name, value, config.server);
  }
  const server = new URL(config.kubeConfig.getCurrentCluster()?.server ?? config.server);
  return { server, agent, address: urlToHttpOptions(server), headers };
}

/** Node's own message for what cannot be sent would quote it. */
function checkHeader(name: string, value: string, server: string): void {
  try {
    validateHeaderValue(name, value);
  } catch {
    const what = name === 'Authorization' ? 'the token or password' : name;
    throw new KevError(
      'input',
      `cannot use the credentials for ${server}: ${what} holds characters that cannot be sent`,
    );
  }
}

/**
 * Why there are no credentials, in one line. What a plugin printed on stderr is for people; what it
 * printed on stdout is the secret, and a parser's message would quote it.
 */
function credentialProblem(error: unknown): string {
  const { code, path, syscall, message } = error as NodeJS.ErrnoException;
  if (syscall?.startsWith('spawn')) return `the plugin ${path} cannot be run (${code})`;
  if (path !== undefined) return `${path} cannot be read (${code})`;
  if (error instanceof SyntaxError || error instanceof TypeError)
    return 'what the plugin gave is no credential';
  if (code?.startsWith('ERR_SSL') || code?.startsWith('ERR_OSSL')) return 'a certificate or key is damaged';
  const words = message.replace(/\s+/g, ' ').trim();
  return words.length > 300 ? `${words.slice(0, 300)}…` : words || 'the plugin failed';
}
