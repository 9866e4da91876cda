import { Agent } from 'node:http';
import { type AgentOptions as HttpsOptions, Agent as SecureAgent } from 'node:https';
import { createProxyAgent } from './proxy-agent.ts';

/** How connections to a server are made. */
export interface AgentOptions {
  server: string;
  proxyUrl?: string | undefined;
  /** Default: what Node trusts. */
  ca?: Buffer | undefined;
  cert?: string | Buffer | undefined;
  key?: string | Buffer | undefined;
  skipTLSVerify?: boolean;
  tlsServerName?: string | undefined;
}

/** An idle connection is given up before a server or a balancer on the way does it unseen. */
export const IDLE_MS = 30_000;

/** Opens what makes and keeps the connections to a server. */
export function openAgent({ server, proxyUrl, ca, cert, key, ...verified }: AgentOptions): Agent {
  const { skipTLSVerify, tlsServerName } = verified;
  const options: HttpsOptions = {
    timeout: IDLE_MS,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    // Not `true` otherwise: NODE_TLS_REJECT_UNAUTHORIZED has its say.
    ...(skipTLSVerify && { rejectUnauthorized: false }),
    ...(tlsServerName && { servername: tlsServerName }),
  };
  const isTls = server.startsWith('https:');
  if (proxyUrl) return toKeptAlive(createProxyAgent(proxyUrl, isTls, options));
  return toKeptAlive(isTls ? new SecureAgent(options) : new Agent(options));
}

/** The agent of a client-node `KubeConfig`, which reaches its server through a proxy in kev's own way. */
export function toOwnAgent(given: Agent, { server, proxyUrl }: { server: string; proxyUrl?: string }): Agent {
  const { options } = given as Agent & { options: HttpsOptions };
  return toKeptAlive(proxyUrl ? createProxyAgent(proxyUrl, server.startsWith('https:'), options) : given);
}

/** Makes an agent keep its connections. */
function toKeptAlive(given: Agent): Agent {
  const agent = given as Agent & { keepAlive: boolean; options: Record<string, unknown> };
  agent.keepAlive = true;
  // Node copies all of them for each request, and client-node says a dozen that are undefined.
  for (const name of Object.keys(agent.options ?? {}))
    if (agent.options[name] === undefined) delete agent.options[name];
  return agent;
}
