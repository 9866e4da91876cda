import { beforeAll, describe, expect, it } from 'vitest';
import { createCluster } from '../../src/cluster/cluster.ts';
import { systemClock } from '../../src/core/clock.ts';
import { runInProcess } from '../support/in-process.ts';
import { envtest, makeNamespace } from './open.ts';

const kubeconfig = ['--kubeconfig', envtest?.kubeconfigs.admin ?? ''];

async function complete(...words: string[]): Promise<string[]> {
  const { stdout } = await runInProcess([
    '__complete',
    '--',
    ...words.slice(0, 1),
    ...kubeconfig,
    ...words.slice(1),
  ]);
  return stdout.trimEnd().split('\n');
}

describe.skipIf(!envtest)('completion on a cluster', () => {
  let namespace: string;
  beforeAll(async () => {
    await using cluster = createCluster(
      { kubeconfig: envtest?.kubeconfigs.admin ?? '' },
      { env: {}, homedir: '/' },
      { clock: systemClock, version: 'test' },
    );
    namespace = await makeNamespace(cluster);
    for (const [object, reason] of [
      ['job/migrate', 'Completed'],
      ['job/migrate', 'Started'],
      ['pod/web', 'Pulled'],
    ]) {
      const words = [object ?? '', 'Normal', reason ?? '', 'm', '--no-resolve', '-n', namespace];
      expect(await runInProcess(['emit', ...kubeconfig, ...words])).toMatchObject({ status: 0 });
    }
  });

  it('offers kinds with events first, and only those of the server', async () => {
    const kinds = await complete('get', '-n', namespace, '');
    expect(kinds.slice(0, 2)).toEqual(['job/\tJob, with events', 'pod/\tPod, with events']);
    expect(kinds).toContain('deployment/\tDeployment');
    const texts = kinds.map((line) => line.split('\t')[0]);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('offers reasons and namespaces', async () => {
    expect(await complete('get', '-n', namespace, '--reason', 'P')).toEqual(['Pulled\tNormal', ':4']);
    expect(await complete('get', '-n', namespace.slice(0, -1))).toContain(namespace);
  });
});
