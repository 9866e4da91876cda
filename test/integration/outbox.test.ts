import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';
import { envtest, kubectlEvents, kubectlIn, makeNamespace, open } from './open.ts';

describe.skipIf(!envtest)('the outbox and a cluster', () => {
  let home: Home;
  let namespace: string;
  beforeEach(async () => {
    home = new Home({ KUBECONFIG: envtest?.kubeconfigs.admin ?? '' });
    namespace = await makeNamespace(open());
  });
  afterEach(() => home[Symbol.dispose]());

  const kubectl = (...args: string[]) => kubectlIn(home, namespace, ...args);
  const stored = () => kubectlEvents(home, namespace);
  /** Emits where the way to the server is a proxy that is not there: the server stays the same. */
  const queue = (...args: string[]) => queueIn(namespace, ...args);
  const queueIn = (place: string, ...args: string[]) => {
    const away = join(home.path, 'away.yaml');
    copyFileSync(home.env.KUBECONFIG ?? '', away);
    const config = (...words: string[]) => kubectl('config', ...words, '--kubeconfig', away);
    const cluster = config('view', '-o', 'jsonpath={.clusters[0].name}');
    config('set', `clusters.${cluster}.proxy-url`, 'http://127.0.0.1:9');
    const flags = ['--spool', '--timeout', '300ms', '--kubeconfig', away];
    return home.kev(['emit', '-n', place, ...args, ...flags]);
  };

  it('delivers what was queued, its object looked up, through both APIs', async () => {
    kubectl('create', 'configmap', 'x');
    for (const api of ['core', 'core', 'events']) {
      const run = await queue('cm/x', 'Normal', 'R', api, '--api', api);
      expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining('queued') });
    }
    expect(stored()).toEqual([]);
    const run = await home.kev(['flush']);
    expect(run).toMatchObject({ status: 0, stderr: 'kev: 3 records: 2 created, 1 patched\n' });
    const uid = kubectl('get', 'configmap', 'x', '-o', 'jsonpath={.metadata.uid}');
    const events = stored().toSorted((a, b) => (a.message ?? '').localeCompare(b.message ?? ''));
    expect(events).toMatchObject([
      { message: 'core', count: 2, involvedObject: { uid, kind: 'ConfigMap' } },
      { message: 'events', involvedObject: { uid }, eventTime: expect.any(String) },
    ]);
  });

  it('keeps with a reason what this server refuses', async () => {
    await queueIn('nosuch', 'pod/x', 'Normal', 'R', 'm', '--no-resolve');
    await queue('pod/x', 'Normal', 'R', 'm', '--no-resolve');
    const run = await home.kev(['flush']);
    expect(run.status).toBe(3);
    expect(run.stderr).toContain('namespace "nosuch" not found');
    expect(stored()).toHaveLength(1);
    expect((await home.kev(['flush', '--list'])).stdout).toMatch(/refused: .*namespace "nosuch" not found/);
  });

  it('kev run records about a real object', async () => {
    kubectl('create', 'configmap', 'x');
    const run = await home.kev([
      'run',
      '--for',
      'cm/x',
      '-n',
      namespace,
      '--',
      'sh',
      '-c',
      'echo no >&2; exit 7',
    ]);
    expect(run).toEqual({ status: 7, stdout: '', stderr: 'no\n' });
    const described = kubectl('describe', 'configmap', 'x');
    expect(described).toMatch(/Normal +RunStarted +\S+ +kev +sh: started/);
    expect(described).toMatch(/Warning +RunFailed +\S+ +kev +sh: failed after \S+ with exit status 7: no/);
  });
});
