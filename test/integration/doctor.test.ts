import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Finished, Home } from '../support/kev.ts';
import { envtest, make, makeNamespace, open } from './open.ts';

describe.skipIf(!envtest)('kev doctor on a cluster', () => {
  const { kubeconfigs } = envtest ?? {
    kubeconfigs: { admin: '', certificate: '', viewer: '', restricted: '' },
  };
  let home: Home;
  let namespace: string;

  beforeEach(async () => {
    home = new Home();
    const cluster = open();
    namespace = await makeNamespace(cluster);
    await make(cluster, `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'ci' } });
    await make(cluster, `/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name: 'x' } });
  });
  afterEach(() => home[Symbol.dispose]());

  const doctor = (kubeconfig: string, ...args: string[]) =>
    home.kev(['doctor', '-n', namespace, '--kubeconfig', kubeconfig, ...args]);

  /** The server takes a moment to know of a new binding. */
  async function untilDone(run: () => Promise<Finished>): Promise<Finished> {
    let last = await run();
    for (let tries = 0; tries < 50 && last.status !== 0; tries++) last = await run();
    return last;
  }

  it('names an administrator by his certificate, and misses nothing', async () => {
    const { status, stdout, stderr } = await doctor(kubeconfigs.certificate, 'cm/x');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toContain('user         certificate-admin\n');
    expect(stderr).toContain('may          create, patch, get, list, watch events.events.k8s.io\n');
    expect(stderr).toContain('may          get configmaps "x"\nmissing      nothing\n');
  });

  it('reports a missing namespace or object', async () => {
    const nowhere = await home.kev(['doctor', '-n', 'nowhere', '--kubeconfig', kubeconfigs.admin]);
    expect(nowhere).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('missing      namespace "nowhere" not found\n'),
    });
    const gone = await doctor(kubeconfigs.admin, 'cm/gone');
    expect(gone).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('missing      configmap "gone" not found'),
    });
  });

  it('names a user who is refused as the server does', async () => {
    const { status, stdout, stderr } = await doctor(kubeconfigs.restricted, '--to', 'watch');
    expect(status).toBe(1);
    expect(stderr).toContain('user         restricted\n');
    expect(stdout).toContain('  name: restricted\n');
    expect(stdout + stderr).not.toContain('restricted-token');
  });

  it.each([
    { to: 'emit', works: ['emit', 'cm/x', 'Normal', 'R', 'm'] },
    { to: 'emit-events', works: ['emit', 'cm/x', 'Normal', 'R', 'm', '--api', 'events'] },
    { to: 'get', works: ['get'] },
    { to: 'watch', works: ['watch', '--timeout', '10s', '--since', '1h', '--until', 'reason=R'] },
  ])('prints what has to be applied for --to $to, and it is enough', async ({ to, works }) => {
    const cluster = open();
    const { token } = (
      await make<{ status: { token: string } }>(
        cluster,
        `/api/v1/namespaces/${namespace}/serviceaccounts/ci/token`,
        { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } },
      )
    ).status;
    const config = JSON.parse(readFileSync(kubeconfigs.admin, 'utf8'));
    config.users[0].user = { token };
    const kubeconfig = join(home.path, 'config');
    writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
    const run = (...args: string[]) => home.kev([...args, '-n', namespace, '--kubeconfig', kubeconfig]);
    await home.kev([
      'emit',
      'cm/x',
      'Normal',
      'R',
      'seen',
      '-n',
      namespace,
      '--kubeconfig',
      kubeconfigs.admin,
    ]);

    expect((await run(...works)).status).toBe(1);
    const before = await run('doctor', 'cm/x', '--to', to);
    expect(before.status).toBe(1);
    expect(before.stderr).toContain(`user         system:serviceaccount:${namespace}:ci\n`);
    expect(before.stdout).toContain('kind: ServiceAccount');
    execFileSync('kubectl', ['--kubeconfig', kubeconfigs.admin, 'apply', '-f', '-'], {
      input: before.stdout,
    });
    const after = await untilDone(() => run('doctor', 'cm/x', '--to', to));
    expect(after).toMatchObject({ status: 0, stdout: '' });
    for (let times = 0; times < 2; times++)
      expect(await run(...works)).toMatchObject({
        status: 0,
        stderr: to === 'watch' ? 'kev: --until reason=R matched\n' : '',
      });
    if (to !== 'watch') expect((await run('doctor')).status).toBe(1);
  });
});
