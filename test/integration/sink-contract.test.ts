import { describe } from 'vitest';
import { openCluster } from '../../src/cluster/cluster.ts';
import { systemClock } from '../../src/core/clock.ts';
import { describeSinkContract } from '../support/sink-contract.ts';
import { envtest, makeNamespace } from './open.ts';

describe.skipIf(!envtest)('the contract on a real server', () => {
  describeSinkContract('the API server', async () => {
    const flags = { kubeconfig: envtest?.kubeconfigs.admin ?? '' };
    const environment = { env: {}, homedir: '/nonexistent' };
    const cluster = openCluster(flags, environment, { clock: systemClock, version: 'test' });
    return {
      sink: cluster.sink,
      namespace: await makeNamespace(cluster),
      close: () => cluster.client.close(),
    };
  });
});
