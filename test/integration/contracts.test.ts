import { describe } from 'vitest';
import { createCluster } from '../../src/cluster/cluster.ts';
import { systemClock } from '../../src/core/clock.ts';
import { describeSinkContract } from '../support/sink-contract.ts';
import { describeSourceContract } from '../support/source-contract.ts';
import { envtest, makeNamespace } from './open.ts';

async function open() {
  const flags = { kubeconfig: envtest?.kubeconfigs.admin ?? '' };
  const environment = { env: {}, homedir: '/nonexistent' };
  const cluster = createCluster(flags, environment, { clock: systemClock, version: 'test' });
  return {
    source: cluster.source,
    sink: cluster.sink,
    namespace: await makeNamespace(cluster),
    close: async () => cluster.client.close(),
  };
}

describe.skipIf(!envtest)('the contracts on a real server', () => {
  describeSinkContract('the API server', open);
  describeSourceContract('the API server', open);
});
