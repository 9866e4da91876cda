import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatRequest } from '../../../src/cli/io/verbose.ts';
import type { RequestReport } from '../../../src/cluster/http/api-client.ts';
import { openScripted } from '../../cluster/open.ts';
import { runInProcess } from '../../support/in-process.ts';
import { startScriptedServer } from '../../support/scripted-server.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const empty = { body: { kind: 'EventList', items: [], metadata: { resourceVersion: '1' } } };

describe('reports of requests', () => {
  it('include the time of each request, also of retries and of requests without a response', async () => {
    const reports: RequestReport[] = [];
    const { cluster, clock, server } = await openScripted(
      [
        async () => {
          await clock.advance(12);
          return { status: 401 };
        },
        { body: {} },
        { cut: 'before' },
      ],
      { onRequest: (one) => reports.push(one) },
    );
    await cluster.client.json({ path: '/api', query: { a: 'b c' } });
    await cluster.client.json({ method: 'POST', path: '/api', body: {} }).catch(() => {});
    expect(reports).toEqual([
      { method: 'GET', path: '/api?a=b+c', status: 401, ms: 12 },
      { method: 'GET', path: '/api?a=b+c', status: 200, ms: 0 },
      { method: 'POST', path: '/api', status: undefined, ms: 0 },
    ]);
    expect(server.requests).toHaveLength(3);
  });

  it('are one line', () => {
    expect(formatRequest({ method: 'GET', path: '/api?x=y', status: 200, ms: 11.6 })).toBe(
      'GET /api?x=y 200 in 12 ms',
    );
    expect(formatRequest({ method: 'POST', path: '/api', status: undefined, ms: 0 })).toBe(
      'POST /api no response in 0 ms',
    );
  });
});

describe('--verbose', () => {
  it('names the cluster and each request on stderr, and no secret', async () => {
    using folder = new TemporaryFolder();
    const server = await startScriptedServer(empty);
    onTestFinished(() => server.close());
    const kubeconfig = folder.at('config');
    const config = {
      clusters: [{ name: 'c', cluster: { server: server.url.replace('//', '//jane:hunter2@') } }],
      users: [{ name: 'u', user: { token: 'hunter3' } }],
      contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
      'current-context': 'prod',
    };
    writeFileSync(kubeconfig, JSON.stringify(config));
    const run = await runInProcess(['get', '--verbose', '--kubeconfig', kubeconfig]);
    expect(run).toMatchObject({ status: 0, stdout: '' });
    expect(run.stderr).not.toMatch(/hunter|authorization/i);
    const [place, request] = run.stderr.split('\n');
    expect(place).toBe(
      `kev: using the cluster ${server.url} of the kubeconfig ${kubeconfig}, context "prod", namespace "shop"`,
    );
    expect(request).toMatch(/^kev: GET \/api\/v1\/namespaces\/shop\/events\?limit=500 200 in \d+ ms$/);
    expect((await runInProcess(['get', '--kubeconfig', kubeconfig])).stderr).not.toMatch(
      /^kev: (using|GET)/m,
    );
  });

  it.each([
    ['the local store', ['get', '-v', '--store', '/nowhere'], /^kev: using the local store in \/nowhere\n/],
    ['a dump', ['get', '-v', '-f', '-'], /^kev: reading stdin\n/],
    ['a dump of one object', ['describe', 'pod/x', '-v', '-f', '-'], /^kev: reading stdin\n/],
  ])('names %s', async (_, argv, line) => {
    expect((await runInProcess(argv)).stderr).toMatch(line);
  });
});
