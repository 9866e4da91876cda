import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClusterFlags } from '../../src/cluster/kubeconfig/find.ts';
import { explainError } from '../../src/core/explain-error.ts';
import { envtest, eventOf, open } from './open.ts';

const { server, kubeconfigs } = envtest ?? {
  server: '',
  kubeconfigs: { admin: '', certificate: '', viewer: '', restricted: '' },
};

/** How listing the events of namespace `x` ends: the error as the user sees it, or how many there were. */
async function list(
  flags: ClusterFlags,
): Promise<{ code?: string; message?: string; hint?: string | undefined; count?: number }> {
  try {
    let count = 0;
    for await (const { items } of open(flags).source.list({ namespace: 'x' })) count += items.length;
    return { count };
  } catch (error) {
    const { code, message, hint } = explainError(error, { verb: 'list', what: 'events', namespace: 'x' });
    return { code, message, hint };
  }
}

/** The admin's kubeconfig with its cluster changed. */
function changed(change: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'kev-access-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = JSON.parse(readFileSync(kubeconfigs.admin, 'utf8'));
  Object.assign(config.clusters[0].cluster, change);
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, JSON.stringify(config));
  return path;
}

const cannot = 'cannot list events in namespace "x"';

describe.skipIf(!envtest)('a real server', () => {
  it.each([
    ['a token', { kubeconfig: kubeconfigs.admin }],
    ['a client certificate', { kubeconfig: kubeconfigs.certificate }],
    ['the rights to read events', { kubeconfig: kubeconfigs.viewer }],
    ['a token on the command line', { kubeconfig: kubeconfigs.restricted, token: 'viewer-token' }],
    ['an impersonated user', { kubeconfig: kubeconfigs.admin, as: 'event-viewer' }],
    [
      'an impersonated group',
      { kubeconfig: kubeconfigs.admin, as: 'nobody', asGroup: ['others', 'system:masters'] },
    ],
  ])('lets in who has %s', async (_, flags) => {
    expect(await list(flags)).toEqual({ count: 0 });
  });

  it('is trusted with --insecure-skip-tls-verify', async () => {
    const change = { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true };
    expect(await list({ kubeconfig: changed(change) })).toEqual({ count: 0 });
  });

  it('is trusted with --tls-server-name', async () => {
    expect(await list({ kubeconfig: changed({ 'tls-server-name': 'kubernetes.default.svc' }) })).toEqual({
      count: 0,
    });
  });

  it.each<[string, () => ClusterFlags, object]>([
    [
      'a user without rights',
      () => ({ kubeconfig: kubeconfigs.restricted }),
      { code: 'refused', message: `${cannot}: forbidden: user "restricted" needs verb "list" on "events"` },
    ],
    [
      'an impersonated user without rights',
      () => ({ kubeconfig: kubeconfigs.admin, as: 'jane', asGroup: ['dev'] }),
      { code: 'refused', message: `${cannot}: forbidden: user "jane" needs verb "list" on "events"` },
    ],
    [
      'a bad token',
      () => ({ kubeconfig: kubeconfigs.admin, token: 'bad' }),
      { code: 'refused', message: `${cannot}: the server did not accept the credentials (401)` },
    ],
    [
      'nobody',
      () => ({ kubeconfig: changed({}), user: '' }),
      {
        code: 'refused',
        message: `${cannot}: forbidden: user "system:anonymous" needs verb "list" on "events"`,
        hint: 'no credentials were sent: check the user in the kubeconfig',
      },
    ],
    [
      'an unknown authority',
      () => ({ kubeconfig: changed({ 'certificate-authority-data': undefined }) }),
      {
        code: 'unreachable',
        message: `${cannot}: cannot trust the server ${server}: its certificate is not signed by a trusted authority`,
        hint: expect.stringContaining('certificate-authority'),
      },
    ],
    [
      'a certificate for another host',
      () => ({ kubeconfig: changed({ 'tls-server-name': 'example.com' }) }),
      {
        code: 'unreachable',
        message: `${cannot}: cannot trust the server ${server}: its certificate is for another host`,
      },
    ],
    [
      'plain HTTP where TLS is spoken',
      () => ({ server: server.replace('https', 'http') }),
      { code: 'refused', message: `${cannot}: Client sent an HTTP request to an HTTPS server. (400)` },
    ],
    [
      'a port where nobody listens',
      () => ({ server: 'https://127.0.0.1:1' }),
      {
        code: 'unreachable',
        message: `${cannot}: cannot reach the server https://127.0.0.1:1: connection refused`,
      },
    ],
    [
      'a host that nobody knows',
      () => ({ server: 'https://kev.invalid' }),
      { code: 'unreachable', message: expect.stringMatching(/no such host|cannot be looked up/) },
    ],
  ])('turns away %s in clear words', async (_, flags, expected) => {
    expect(await list(flags())).toMatchObject(expected);
  });

  it('is reached through a proxy, with one connection for several requests', async () => {
    const proxy = createServer();
    const asked: string[] = [];
    proxy.on('connect', ({ url = '' }, socket) => {
      asked.push(url);
      const { hostname, port } = new URL(`http://${url}`);
      const onward = connect(Number(port), hostname, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      onward.pipe(socket).pipe(onward);
      for (const side of [onward, socket]) side.on('error', () => side.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const cluster = open({ kubeconfig: changed({ 'proxy-url': `http://127.0.0.1:${port}` }) });
    for (let request = 0; request < 3; request += 1)
      expect(await cluster.sink.find({ namespace: 'x' })).toEqual([]);
    expect(asked).toEqual([new URL(server).host]);
  });

  it('accepts new credentials after a 401', async () => {
    const kubeconfig = changed({});
    const write = (token: string) => {
      const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
      config.users[0].user.token = token;
      writeFileSync(kubeconfig, JSON.stringify(config));
    };
    write('old-token');
    const cluster = open({ kubeconfig });
    await expect(cluster.sink.find({ namespace: 'x' })).rejects.toMatchObject({ status: { code: 401 } });
    write('viewer-token');
    expect(await cluster.sink.find({ namespace: 'x' })).toEqual([]);
  });

  it('reports a missing namespace', async () => {
    const sink = open().sink;
    const error = await sink.create(eventOf('nowhere', 'x.1')).catch((thrown: unknown) => thrown);
    const explained = explainError(error, { verb: 'create', what: 'the event', namespace: 'nowhere' });
    expect(explained).toMatchObject({
      code: 'missing',
      message: 'cannot create the event in namespace "nowhere": namespace "nowhere" not found',
    });
  });

  it('reports a namespace that is being deleted', async () => {
    const cluster = open();
    const metadata = { name: 'going', finalizers: ['example.com/never'] };
    await cluster.client.json({ method: 'POST', path: '/api/v1/namespaces', body: { metadata } });
    await cluster.client.json({ method: 'DELETE', path: '/api/v1/namespaces/going' });
    const error = await cluster.sink.create(eventOf('going', 'x.1')).catch((thrown: unknown) => thrown);
    const explained = explainError(error, { verb: 'create', what: 'the event', namespace: 'going' });
    expect(explained.code).toBe('refused');
    expect(explained.message).toMatch(
      /^cannot create the event in namespace "going": the namespace is being deleted: /,
    );
  });
});
