import { onTestFinished } from 'vitest';
import { type Cluster, type CreateClusterOptions, createCluster } from '../../src/cluster/cluster.ts';
import type { ClusterEnvironment, ClusterFlags } from '../../src/cluster/kubeconfig/find.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type ScriptedServer, type ScriptStep, startScriptedServer } from '../support/scripted-server.ts';

/** A cluster behind which a scripted server stands; both end with the test. */
export async function openScripted(
  script: ScriptStep[],
  options: Partial<CreateClusterOptions> & { flags?: ClusterFlags } = {},
): Promise<{ cluster: Cluster; server: ScriptedServer; clock: FakeClock }> {
  const server = await startScriptedServer(...script);
  onTestFinished(() => server.close());
  const clock = new FakeClock();
  const cluster = openServer(server.url, { clock, ...options });
  return { cluster, server, clock };
}

/** The cluster at this address, with nothing of this machine's configuration. */
export function openServer(
  url: string,
  options: Partial<CreateClusterOptions> & { flags?: ClusterFlags; environment?: ClusterEnvironment } = {},
): Cluster {
  const { flags, environment = { env: {}, homedir: '/nonexistent' }, ...rest } = options;
  const cluster = createCluster({ server: url, ...flags }, environment, {
    clock: new FakeClock(),
    version: '1.2.3',
    ...rest,
  });
  onTestFinished(() => cluster[Symbol.asyncDispose]());
  return cluster;
}
