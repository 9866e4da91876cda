import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

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
export async function openAgent({
  server,
  proxyUrl,
  skipTLSVerify = false,
  tlsServerName,
  ...tls
}: AgentOptions): Promise<Agent> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    {
      name: 'cluster',
      server,
      // client-node talks plain HTTP only when told that there is nothing to verify.
      skipTLSVerify: skipTLSVerify || server.startsWith('http:'),
      ...(tlsServerName && { tlsServerName }),
      ...(proxyUrl && { proxyUrl }),
    },
    { name: 'user' },
  );
  const options: RequestOptions = { ...tls, timeout: IDLE_MS };
  await kubeConfig.applyToHTTPSOptions(options);
  return toKeptAlive(options.agent as Agent);
}

/** Makes an agent of client-node keep its connections. */
export function toKeptAlive(given: Agent): Agent {
  const agent = given as Agent & { keepAlive: boolean; options: Record<string, unknown> };
  agent.keepAlive = true;
  // Node copies all of them for each request, and client-node says a dozen that are undefined.
  for (const name of Object.keys(agent.options ?? {}))
    if (agent.options[name] === undefined) delete agent.options[name];
  return agent;
}
