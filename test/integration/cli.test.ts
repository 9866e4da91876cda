import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../support/kev.ts';
import { envtest, make, makeNamespace, open } from './open.ts';

/** The built command line against the real API server, beside the real kubectl. */
describe.skipIf(!envtest)('kev on a cluster', () => {
  const { kubeconfigs, server } = envtest ?? {
    kubeconfigs: { admin: '', viewer: '', restricted: '' },
    server: '',
  };
  let home: Home;
  let namespace: string;

  beforeEach(async () => {
    home = new Home({ KUBECONFIG: kubeconfigs.admin });
    const cluster = open();
    namespace = await makeNamespace(cluster);
    await make(cluster, `/api/v1/namespaces/${namespace}/pods`, {
      metadata: { name: 'x' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
  });
  afterEach(() => home[Symbol.dispose]());

  const kubectl = (...args: string[]) =>
    execFileSync('kubectl', ['--kubeconfig', kubeconfigs.admin, ...args], { encoding: 'utf8' });

  /** The output of both at one moment: asked again when a second has passed between them. */
  async function sideBySide(
    kevArgs: string[],
    kubectlArgs: string[],
  ): Promise<{ kev: string; kubectl: string }> {
    for (let tries = 0; tries < 5; tries++) {
      const before = kubectl(...kubectlArgs);
      const { stdout } = await home.kev(kevArgs);
      if (before === kubectl(...kubectlArgs)) return { kev: stdout, kubectl: before };
    }
    throw new Error('the output of kubectl changed all the time');
  }

  it('records an event that kubectl describe shows, and counts it', async () => {
    const emit = ['emit', 'po/x', 'Warning', 'JustTest', 'just for test', '-n', namespace];
    const first = await home.kev(emit);
    expect(first).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^event\/x\.\w+ created\n$/),
    });
    const second = await home.kev(emit);
    expect(second).toEqual({
      status: 0,
      stderr: '',
      stdout: first.stdout.replace('created', 'patched (x2)'),
    });

    const description = kubectl('describe', 'pod', 'x', '-n', namespace);
    expect(description).toMatch(
      / {2}Warning {2}JustTest {2}\d+s \(x2 over \d+s\) {2}kev {3}just for test\n$/,
    );

    const get = ['-n', namespace, '--sort-by=.metadata.creationTimestamp'];
    const both = await sideBySide(['get', '-n', namespace, '--sort'], ['get', 'events', ...get]);
    expect(both.kev).toContain('JustTest');
    expect(both.kev).toBe(both.kubectl);
  });

  it('finds the object by every name that kubectl knows', async () => {
    for (const name of ['pod/x', 'pods/x', 'Pod/x', 'pods.v1/x']) {
      const run = await home.kev([
        'emit',
        name,
        'Normal',
        'Named',
        `as ${name}`,
        '-n',
        namespace,
        '-o',
        'json',
      ]);
      expect(run.stderr).toBe('');
      expect(JSON.parse(run.stdout).involvedObject).toMatchObject({
        kind: 'Pod',
        apiVersion: 'v1',
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
      });
    }
  });

  it('watches', async () => {
    const watch = home.start(['watch', '-n', namespace]);
    const emit = ['emit', 'po/x', 'Normal', 'Came', 'm', '-n', namespace];
    // Until the first event comes, nothing says that the watch is there: each is told by the next.
    await home.kev([...emit.slice(0, 4), 'first', '-n', namespace]);
    await watch.line(/Came +pod\/x +first/);
    await home.kev([...emit.slice(0, 4), 'second', '-n', namespace]);
    await watch.line(/Came +pod\/x +second/);
    watch.child.kill('SIGTERM');
    expect(await watch.status).toBe(143);
  });

  it('leaves an object unresolved with --no-resolve', async () => {
    const gone = ['emit', 'po/gone', 'Normal', 'R', 'm', '-n', namespace];
    expect(await home.kev(gone)).toEqual({
      status: 1,
      stdout: '',
      stderr: `error: pod "gone" not found in namespace "${namespace}"\nhint: use --no-resolve to skip the lookup\n`,
    });
    expect(await home.kev([...gone, '--no-resolve'])).toMatchObject({ status: 0, stderr: '' });
  });

  it.each([
    {
      what: 'a refused connection',
      args: ['get', '--server', 'https://127.0.0.1:1', '--token', 't'],
      status: 5,
      stderr:
        /^error: cannot list events in namespace "default": cannot reach the server https:\/\/127\.0\.0\.1:1: connection refused\n/,
    },
    {
      what: 'a server that is not trusted',
      args: ['get', '--kubeconfig', '/dev/null', '--server', server, '--token', 't'],
      status: 5,
      stderr: /^error: cannot list events in namespace "default": cannot trust the server .*\nhint: .*\n$/,
    },
    {
      what: 'a wrong token',
      args: ['get', '--token', 'wrong'],
      status: 1,
      stderr: /^error: .*credentials \(401\)\nhint: .*\n$/,
    },
    {
      what: 'no right to list',
      args: ['get', '-n', 'x', '--kubeconfig', kubeconfigs.restricted],
      status: 1,
      stderr:
        /^error: cannot list events in namespace "x": forbidden: user "restricted" needs verb "list" on "events"\nhint: kev doctor .*\n$/,
    },
    {
      what: 'no right to create',
      args: ['emit', 'po/x', 'Normal', 'R', 'm', '--no-resolve', '--kubeconfig', kubeconfigs.viewer],
      status: 1,
      stderr:
        /^error: cannot record an event about pod "x" in namespace "default": forbidden: user "event-viewer" needs verb "create" on "events"\nhint: kev doctor .*\n$/,
    },
    {
      what: 'a namespace that is not there',
      args: ['emit', 'po/x', 'Normal', 'R', 'm', '--no-resolve', '-n', 'nowhere'],
      status: 1,
      stderr: /^error: .*namespace "nowhere" not found\nhint: .*\n$/,
    },
    {
      what: 'a type that is not there',
      args: ['emit', 'pdo/x', 'Normal', 'R', 'm'],
      status: 1,
      stderr: /^error: the server doesn't have a resource type "pdo"\n/,
    },
    {
      what: 'a context that is not there',
      args: ['get', '--context', 'nope'],
      status: 2,
      stderr: /^error: .*"nope".*\n/,
    },
  ])('says in one line: $what', async ({ args, status, stderr }) => {
    const run = await home.kev(args);
    expect(run.status).toBe(status);
    expect(run.stderr).toMatch(stderr);
    expect(run.stdout).toBe('');
  });

  it('says what is wrong with a kubeconfig that is broken', async () => {
    const broken = join(home.path, 'broken');
    writeFileSync(broken, 'clusters: [{name: x, secret: hunter2');
    const run = await home.kev(['get', '--kubeconfig', broken]);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^error: .*broken.*\n(hint: .*\n)?$/);
    expect(run.stderr).not.toContain('hunter2');
  });
});
