import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Clock } from '../../core/clock.ts';
import { inputError, KevError } from '../../core/errors.ts';
import { shorten } from '../../core/short-text.ts';
import { type Access, toAccess } from '../http/access.ts';
import { type AgentOptions, IDLE_MS, openAgent, toOwnAgent } from '../http/agent.ts';
import { type ClusterConfig, loadClusterConfig } from '../kubeconfig/config.ts';
import type { ClusterEnvironment, ClusterFlags } from '../kubeconfig/find.ts';
import type { Impersonation } from '../kubeconfig/types.ts';
import { type CredentialContext, readPem } from './credential.ts';
import { getCredential } from './get-credential.ts';
import type { KubeConfigLike } from './kube-config-like.ts';
import type { Authenticate } from './shared-login.ts';

/** Creates a function that logs in with a configuration, which it reads again after the server has refused it. */
export function createAuthenticator(
  config: ClusterConfig,
  flags: ClusterFlags,
  environment: ClusterEnvironment,
  clock: Clock,
): Authenticate {
  let current = config;
  return (signal, previous, isRefused) => {
    try {
      if (isRefused) current = loadClusterConfig(flags, environment);
    } catch {
      // Such as a file from `<(...)`, which can be read only once.
    }
    return logIn(current, { environment, clock, signal }, previous);
  };
}

/**
 * Logs in with a configuration: reads certificates and tokens, runs the plugin, refreshes expired tokens.
 *
 * @param previous its connections are reused if their options are the same
 * @throws KevError `input` when there is no valid credential, UnavailableError when an OIDC issuer does not respond, the
 *   signal's reason when it aborts
 */
export async function logIn(
  config: ClusterConfig,
  context: CredentialContext,
  previous?: Access,
): Promise<Access> {
  const { cluster, user } = config;
  const { options, authorization, renewAt } = await getOptions(config, context);
  const { ca, cert, key } = options;
  const transport = JSON.stringify({ ...options, ca: `${ca}`, cert: `${cert}`, key: `${key}` });
  const agent = previous?.transport === transport ? previous.agent : openAgent(options);
  const headers = {
    ...(authorization !== undefined && { Authorization: authorization }),
    ...impersonationHeaders(user.impersonate),
  };
  const access = toAccess({ server: cluster.server, proxyUrl: config.proxyUrl, agent, headers });
  return { ...access, transport, ...(renewAt !== undefined && { renewAt }) };
}

async function getOptions(config: ClusterConfig, context: CredentialContext) {
  const { cluster } = config;
  try {
    const { certificate, ...credential } = await getCredential(config, context);
    const options: AgentOptions = {
      server: cluster.server,
      proxyUrl: config.proxyUrl,
      ca: readPem(cluster.caData, cluster.caFile),
      ...certificate,
      skipTLSVerify: cluster.skipTLSVerify,
      tlsServerName: cluster.tlsServerName,
    };
    return { options, ...credential };
  } catch (error) {
    if (!(error instanceof KevError)) throw error;
    throw inputError(`cannot get the credentials for ${config.server}: ${error.message}`, error.hint);
  }
}

/**
 * Logs in with a `KubeConfig` of client-node.
 *
 * @throws KevError `input` when it gives no credentials
 */
export async function logInWith(
  config: KubeConfigLike,
  cluster: NonNullable<ReturnType<KubeConfigLike['getCurrentCluster']>>,
): Promise<Access> {
  const { server, proxyUrl } = cluster;
  const options: RequestOptions = { headers: {}, timeout: IDLE_MS };
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    // These errors may quote the output of a plugin, which is secret.
    const isQuoting = error instanceof SyntaxError || error instanceof TypeError;
    const why = isQuoting ? 'a plugin printed no valid credential' : shorten((error as Error).message);
    throw inputError(`cannot get the credentials for ${server}: ${why}`);
  }
  const headers = { ...(options.headers as Access['headers']) };
  if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  const agent = toOwnAgent(options.agent as Agent, cluster);
  return toAccess({ server, proxyUrl, agent, headers });
}

/** Source: client-go `transport/round_trippers.go`, impersonatingRoundTripper. */
function impersonationHeaders({ user, uid, groups, extra }: Impersonation): Access['headers'] {
  const headers: Access['headers'] = {};
  if (user) headers['Impersonate-User'] = user;
  if (uid) headers['Impersonate-Uid'] = uid;
  if (groups?.length) headers['Impersonate-Group'] = groups;
  for (const [name, values] of Object.entries(extra ?? {}))
    if (values.length > 0) headers[`Impersonate-Extra-${escapeHeaderName(name)}`] = values;
  return headers;
}

/** Percent-encodes characters that are invalid in a header name, as UTF-8. */
function escapeHeaderName(name: string): string {
  return Array.from(Buffer.from(name), (byte) => {
    const character = String.fromCharCode(byte);
    if (/[!#$&'*+.^_`|~0-9A-Za-z-]/.test(character)) return character;
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
