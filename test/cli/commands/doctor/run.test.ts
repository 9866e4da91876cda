import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runInProcess } from '../../../support/in-process.ts';
import {
  type ReceivedRequest,
  type ScriptedResponse,
  startScriptedServer,
} from '../../../support/scripted-server.ts';
import { TemporaryFolder } from '../../../support/temporary-folder.ts';

/** A server of today that knows jane, and lets her do what `allows` says. */
async function start(
  allows: (right: { verb: string; group: string }) => boolean,
  change: Record<string, ScriptedResponse> = {},
) {
  const server = await startScriptedServer((request) => change[request.url] ?? response(request, allows));
  onTestFinished(() => server.close());
  return server;
}

function response(
  { url, body }: ReceivedRequest,
  allows: (right: { verb: string; group: string }) => boolean,
): ScriptedResponse {
  if (url === '/version') return { body: { gitVersion: 'v1.36.0' } };
  if (url.endsWith('/selfsubjectreviews')) {
    return { status: 201, body: { status: { userInfo: { username: 'jane\x1b[2J', groups: ['dev'] } } } };
  }
  if (url.endsWith('/selfsubjectaccessreviews')) {
    const right = JSON.parse(body).spec.resourceAttributes;
    return { status: 201, body: { status: { allowed: allows(right) } } };
  }
  return { body: { kind: 'Namespace', metadata: { name: 'shop' } } };
}

const doctor = (server: { url: string }, ...args: string[]) =>
  runInProcess(['doctor', '--server', server.url, '-n', 'shop', ...args]);

describe('kev doctor', () => {
  it('prints its findings on stderr only', async () => {
    const server = await start(() => true);
    const { status, stdout, stderr } = await doctor(server);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^kubeconfig {3}/),
      'context      none',
      `server       ${server.url}`,
      'version      v1.36.0',
      'user         jane\\x1b[2J',
      'namespace    shop',
      'may          create, patch, get, list, watch events',
      'may          create, patch, get, list, watch events.events.k8s.io',
      'missing      nothing',
      '',
    ]);
  });

  it('prints a Role with exactly the missing permissions', async () => {
    const server = await start(({ verb, group }) => verb !== 'watch' && group === '');
    const { status, stdout, stderr } = await doctor(server, '--to', 'get,watch');
    expect(status).toBe(1);
    expect(stderr).toContain('may not      watch events: needed by kev watch\n');
    expect(stderr).not.toContain('kev emit');
    const [role, binding] = stdout.split('---\n');
    expect(role).toContain(`kind: Role`);
    expect(role).toMatch(
      /rules:\n- apiGroups:\n {2}- ""\n {2}resources:\n {2}- events\n {2}verbs:\n {2}- watch\n$/,
    );
    expect(binding).toContain('kind: RoleBinding');
    expect(stdout).not.toContain('\x1b');
  });

  it('checks the resource of the object, and reports that it does not exist', async () => {
    const missing = {
      kind: 'Status',
      code: 404,
      reason: 'NotFound',
      details: { name: 'web', kind: 'deployments' },
    };
    const server = await start(() => true, {
      '/apis/apps/v1/namespaces/shop/deployments/web': { status: 404, body: missing },
    });
    const { status, stdout, stderr } = await doctor(server, 'deploy/web');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /^may {10}get deployments\.apps "web"\nmissing {6}deployment "web" not found in namespace "shop"\n/m,
    );
    const asked = server.requests.map(({ body }) => body && JSON.parse(body).spec?.resourceAttributes);
    expect(asked).toContainEqual({
      verb: 'get',
      group: 'apps',
      version: 'v1',
      resource: 'deployments',
      name: 'web',
      namespace: 'shop',
    });
  });

  it('checks events about a cluster-scoped object in the namespace default', async () => {
    const { stderr } = await doctor(await start(() => true), 'node/n1');
    expect(stderr).toContain('namespace    default\n');
    expect(stderr).toContain('may          get nodes "n1"\n');
  });

  it('gives an anonymous user no Role', async () => {
    const server = await start(() => false, {
      '/apis/authentication.k8s.io/v1/selfsubjectreviews': {
        status: 201,
        body: { status: { userInfo: { username: 'system:anonymous' } } },
      },
    });
    const { status, stdout, stderr } = await doctor(server);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/hint: no credentials were sent: .*\n$/);
  });

  it('has a placeholder for an unknown user', async () => {
    const old = { status: 404, body: '404 page not found' };
    const server = await start(() => false, { '/apis/authentication.k8s.io/v1/selfsubjectreviews': old });
    const { stdout, stderr } = await doctor(server, '--to', 'get');
    expect(stderr).toContain('user         unknown');
    expect(stderr).toContain('after replacing USER');
    expect(stdout).toContain('  name: USER\n');
  });

  it.each([
    ['a server that is not there', ['--server', 'http://127.0.0.1:1'], 5, /connection refused/],
    ['a kubeconfig that is not there', ['--kubeconfig', '/nonexistent/x'], 2, /no such file or directory/],
    ['a task that there is none', ['--to', 'drink'], 2, /invalid --to "drink"/],
    ['an object without a slash', ['pod', '--local'], 2, /expected TYPE\/NAME/],
  ])('ends on %s', async (_, args, status, words) => {
    const run = await runInProcess(['doctor', ...args]);
    expect(run).toMatchObject({ status, stdout: '', stderr: expect.stringMatching(words) });
  });
});

describe('kev doctor on the local store', () => {
  it('reports the contents of a store, and creates nothing', async () => {
    using folder = new TemporaryFolder();
    const store = folder.at('a/store');
    const before = await runInProcess(['doctor', '--store', store]);
    expect(before).toEqual({
      status: 0,
      stdout: '',
      stderr: `store        ${store}\nformat       none yet: created by the first kev emit\nmay          read, write\nmissing      nothing\n`,
    });
    for (const name of ['x', 'y'])
      await runInProcess(['emit', `pod/${name}`, 'Normal', 'R', 'm', '--store', store]);
    const after = await runInProcess(['doctor', 'pod/x', '--store', store]);
    expect(after.status).toBe(0);
    expect(after.stderr).toMatch(
      /\nformat {7}3\nevents {7}2\nsize {9}\d+ KiB\nobject {7}not checked: .*\nmay {10}read, write\nmissing {6}nothing\n$/,
    );
  });

  it('exits with status 2 if it is not a store', async () => {
    using folder = new TemporaryFolder();
    mkdirSync(folder.at('other'));
    writeFileSync(folder.at('other/kev.db'), 'x'.repeat(10_000));
    const run = await runInProcess(['doctor', '--store', folder.at('other')]);
    expect(run).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('not a store of kev'),
    });
  });
});
