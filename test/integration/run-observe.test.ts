import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home, KEV } from '../support/kev.ts';
import { eventsInPage } from '../support/timeline-page.ts';
import { envtest, make, makeNamespace, open } from './open.ts';

describe.skipIf(!envtest)('kev run beside a real API server', () => {
  let home: Home;
  let namespace: string;

  beforeEach(async () => {
    home = new Home({ KUBECONFIG: envtest?.kubeconfigs.admin ?? '' });
    const cluster = open();
    namespace = await makeNamespace(cluster);
    const spec = { containers: [{ name: 'c', image: 'i' }] };
    const owner = await make<{ metadata: { uid: string } }>(
      cluster,
      `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
      {
        metadata: { name: 'db' },
        spec: {
          selector: { matchLabels: { app: 'db' } },
          template: { metadata: { labels: { app: 'db' } }, spec },
        },
      },
    );
    const ownerReferences = [
      { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: owner.metadata.uid },
    ];
    await make(cluster, `/api/v1/namespaces/${namespace}/pods`, {
      metadata: { name: 'member', ownerReferences },
      spec,
    });
    await make(cluster, `/api/v1/namespaces/${namespace}/pods`, { metadata: { name: 'other' }, spec });
  });
  afterEach(() => home[Symbol.dispose]());

  const during = (pod: string) => {
    const emit = `"${process.execPath}" "${KEV}" emit pod/${pod} Warning Unwell "not well" -n ${namespace}`;
    return ['--', 'sh', '-c', `${emit} > ${join(home.path, 'emitted')}`];
  };

  it('watches, matches, and reports what the object owns', async () => {
    const report = join(home.path, 'report.html');
    const flags = ['--for', 'sts/db', '-n', namespace, '--watch', '--fail-on', 'Warning', '--report', report];
    const { status, stderr } = await home.kev(['run', ...flags, ...during('member')]);
    expect(stderr).toMatch(/Warning +Unwell +pod\/member +not well\nkev: --fail-on Warning matched\n$/);
    expect(status).toBe(10);
    expect(eventsInPage(report)).toMatchObject([
      {
        ...{ object: 'pod/member', reason: 'Unwell', message: 'not well' },
        ...{ owner: 'statefulset/db', isOwnerInferred: false },
      },
    ]);
  });

  it('reports what happens in the namespace, and matches the object only', async () => {
    const report = join(home.path, 'report.html');
    const flags = ['--for', 'sts/db', '-n', namespace, '--fail-on', 'Warning', '--report', report];
    expect(await home.kev(['run', ...flags, ...during('other')])).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(eventsInPage(report).map(({ object }) => object)).toContain('pod/other');
  });
});
