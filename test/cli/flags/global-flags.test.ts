import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../../support/in-process.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const EMPTY = { kind: 'EventList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: [] };

const folder = new TemporaryFolder();
const KUBECONFIG = folder.at('config');
let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer({ body: EMPTY });
  writeFileSync(
    KUBECONFIG,
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: server.url } }],
      users: [{ name: 'u', user: { token: 'secret', as: 'somebody' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
      'current-context': 'x',
    }),
  );
});
afterAll(async () => {
  await server.close();
  folder[Symbol.dispose]();
});

async function request(args: string[]) {
  server.requests.splice(0);
  const { status, stderr } = await runInProcess(args, { env: { KUBECONFIG } });
  const [{ url = '', headers = {} } = {}] = server.requests;
  return { status, stderr, url, as: headers['impersonate-user'] };
}

describe('a connection flag without a value', () => {
  it.each([
    'namespace',
    'context',
    'cluster',
    'user',
    'kubeconfig',
    'server',
    'token',
    'as',
    'as-group',
    'as-uid',
    'request-timeout',
  ])('--%s "" is as good as missing', async (flag) => {
    const expected = await request(['get']);
    expect(expected).toMatchObject({
      status: 0,
      url: '/api/v1/namespaces/shop/events?limit=500',
      as: 'somebody',
    });
    expect(await request(['get', `--${flag}=`])).toEqual(expected);
    expect(await request([`--${flag}`, '', 'get'])).toEqual(expected);
  });

  it('does not remove an earlier value', async () => {
    expect((await request(['get', '-n', 'web', '-n', ''])).url).toContain('/namespaces/web/');
  });
});

describe('--chunk-size', () => {
  it.each([
    ['50', '?limit=50'],
    ['0', ''],
  ])('%s', async (size, query) => {
    const { status, url } = await request(['get', '--chunk-size', size]);
    expect({ status, url }).toEqual({ status: 0, url: `/api/v1/namespaces/shop/events${query}` });
  });

  it('must be a number', async () => {
    expect(await request(['watch', '--chunk-size=many'])).toMatchObject({
      status: 2,
      stderr: 'error: invalid --chunk-size "many": expected a whole number\n',
    });
  });

  it('has no effect on a store or a dump', async () => {
    const inStore = await runInProcess(['get', '--chunk-size=5'], { env: { KEV_STORE: folder.at('store') } });
    expect(inStore).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('warning: "--chunk-size" has no effect on the local store\n'),
    });
    expect((await runInProcess(['get', '--chunk-size=5', '--store', folder.at('store')])).status).toBe(2);
    expect((await runInProcess(['get', '--chunk-size=5', '-f', '-'])).status).toBe(2);
  });
});
