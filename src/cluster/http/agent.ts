import { Agent } from 'node:http';
import { type AgentOptions as HttpsOptions, Agent as SecureAgent } from 'node:https';
import { createProxyAgent } from './proxy-agent.ts';

/** Options of the connections to a server. */
export interface AgentOptions {
  server: string;
  proxyUrl?: string | undefined;
  /** Certificate authority in PEM. Default: those that Node trusts. */
  ca?: Buffer | undefined;
  cert?: string | Buffer | undefined;
  key?: string | Buffer | undefined;
  skipTLSVerify?: boolean;
  tlsServerName?: string | undefined;
}

/** Time after which an idle connection is closed: sooner than servers and load balancers close it. */
export const IDLE_MS = 30_000;

/** Creates the agent that opens and keeps the connections to a server. */
export function openAgent({ server, proxyUrl, ca, cert, key, ...verified }: AgentOptions): Agent {
  const { skipTLSVerify, tlsServerName } = verified;
  const options: HttpsOptions = {
    timeout: IDLE_MS,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    // `true` would override NODE_TLS_REJECT_UNAUTHORIZED.
    ...(skipTLSVerify && { rejectUnauthorized: false }),
    ...(tlsServerName && { servername: tlsServerName }),
  };
  const isTls = server.startsWith('https:');
  const direct = () => (isTls ? new SecureAgent(options) : new Agent(options));
  const agent = withKeepAlive(proxyUrl ? createProxyAgent(proxyUrl, isTls, options) : direct());
  // By host and port. Node would join all TLS options several times for each request, which are the same for all here.
  agent.getName = Agent.prototype.getName;
  return agent;
}

/** Returns the agent of a client-node `KubeConfig`, or one with its options for kev's own proxy support. */
export function toOwnAgent(
  original: Agent,
  { server, proxyUrl }: { server: string; proxyUrl?: string },
): Agent {
  const { options } = original as Agent & { options: HttpsOptions };
  return withKeepAlive(
    proxyUrl ? createProxyAgent(proxyUrl, server.startsWith('https:'), options) : original,
  );
}

/** Makes an agent keep its connections. */
function withKeepAlive(original: Agent): Agent {
  const agent = original as Agent & { keepAlive: boolean; options: Record<string, unknown> };
  agent.keepAlive = true;
  // Node copies all options for each request, and client-node sets a dozen that are undefined.
  for (const name of Object.keys(agent.options ?? {}))
    if (agent.options[name] === undefined) delete agent.options[name];
  return agent;
}
