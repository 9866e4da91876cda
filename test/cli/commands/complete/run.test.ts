import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock, settle } from '../../../support/fake-clock.ts';
import { runInProcess } from '../../../support/in-process.ts';
import { type ScriptStep, startScriptedServer } from '../../../support/scripted-server.ts';
import { TemporaryFolder } from '../../../support/temporary-folder.ts';

/** Returns the completions of a command line. */
async function complete(...words: string[]): Promise<string[]> {
  // Time stands still: loading what is needed may take a moment here.
  const world = { clock: new FakeClock() };
  const { status, stdout, stderr } = await runInProcess(['__complete', '--', ...words], world);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.endsWith('\n')).toBe(true);
  return stdout.slice(0, -1).split('\n');
}

const list = (...names: string[]) => ({ body: { items: names.map((name) => ({ metadata: { name } })) } });

async function start(...script: ScriptStep[]) {
  const server = await startScriptedServer(...script);
  onTestFinished(() => server.close());
  return server;
}

describe('completions without a request', () => {
  it.each([
    [['desc'], ['describe\tshow an object and its events', ':4']],
    [['__'], [':4']],
    [['nonsense', ''], [':4']],
    [
      ['get', '--all'],
      ['--all-namespaces\tread events of all namespaces', ':4'],
    ],
    [
      ['events', '--all'],
      ['--all-namespaces\tread events of all namespaces', ':4'],
    ],
    [
      ['get', '-o', 'json'],
      ['json', 'jsonpath=', ':4'],
    ],
    [
      ['get', '-o', 'jsonp'],
      ['jsonpath=', ':6'],
    ],
    [
      ['emit', '-o', ''],
      ['json', 'yaml', 'name', ':4'],
    ],
    [
      ['get', '--color=a'],
      ['--color=auto', '--color=always', ':4'],
    ],
    [
      ['get', '--sort=last'],
      ['--sort=lastSeen', ':4'],
    ],
    [
      ['emit', 'pod/x', 'W'],
      ['Warning', ':4'],
    ],
    [['emit', 'pod/x', 'Warning', ''], [':4']],
    [['get', '--store', ''], [':0']],
    [['get', '--kubeconfig=x'], [':0']],
    [['get', '--since', ''], [':4']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', ':4'],
    ],
    [['completion', 'bash', ''], [':4']],
    [
      ['get', '-f', 'dump.json', '--for', 'deplo'],
      ['deployment/\tDeployment', ':6'],
    ],
    [['get', '-f', 'dump.json', 'deploy/'], [':4']],
    [
      ['get', 'pod/a', '-f', 'x', 'statefuls'],
      ['statefulset/\tStatefulSet', ':6'],
    ],
  ])('for %j: %j', async (words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  it('are all visible commands and flags', async () => {
    const { stdout: help } = await runInProcess(['--help']);
    const inHelp = [...help.matchAll(/^ {2}([a-z]+)(, [a-z]+)? {2,}\S/gm)].map(([, name]) => name);
    const offered = (await complete('')).slice(0, -1).map((line) => line.split('\t')[0]);
    expect(inHelp.length).toBeGreaterThan(5);
    expect(offered).toEqual(inHelp);
    for (const command of offered) {
      const { stdout } = await runInProcess(['help', command ?? '']);
      const flags = [...stdout.matchAll(/^ {2}(?:-\w, | {4})?(--[a-z-]+)/gm)].map(([, flag]) => flag);
      const names = (await complete(command ?? '', '--')).map((line) => line.split('\t')[0]);
      expect(names).toEqual(expect.arrayContaining(flags));
    }
  });
});

describe('completions from a cluster', () => {
  it('are namespaces, in one request', async () => {
    const server = await start(list('shop', 'evil\x1b[2J\nrm', 'web'));
    expect(await complete('get', '--server', server.url, '-n', '')).toEqual(['shop', 'web', ':4']);
    expect(server.requests.map(({ url }) => url)).toEqual(['/api/v1/namespaces?limit=500']);
  });

  it('are objects of a built-in type that the flags select, in one request', async () => {
    const server = await start(list('web', 'worker', 'api'));
    const words = ['emit', '--server', server.url, '-nshop', 'deploy/w'];
    expect(await complete(...words)).toEqual(['deploy/web', 'deploy/worker', ':4']);
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/apis/apps/v1/namespaces/shop/deployments?limit=500',
    ]);
    expect(server.requests[0]?.headers.accept).toContain('PartialObjectMetadataList');
  });

  it('include its custom types', async () => {
    const group = {
      metadata: { name: 'cert-manager.io' },
      versions: [
        {
          version: 'v1',
          resources: [
            { resource: 'certificates', responseKind: { kind: 'Certificate' }, scope: 'Namespaced' },
          ],
        },
      ],
    };
    const server = await start(({ url }) => ({
      body: { kind: 'APIGroupDiscoveryList', items: url === '/apis' ? [group] : [] },
    }));
    // Not certificatesigningrequest, which this server lacks.
    expect(await complete('wait', '--server', server.url, 'certificate')).toEqual([
      'certificate/\tCertificate',
      ':6',
    ]);
    expect(server.requests.map(({ url }) => url).toSorted()).toEqual([
      '/api',
      '/api/v1/namespaces/default/events?limit=500',
      '/apis',
    ]);
  });

  it.each([
    ['refuses', { status: 403, body: { kind: 'Status', code: 403, message: 'no' } }],
    ['talks rubbish', { body: '<html>' }],
    ['cuts the line', { cut: 'before' as const }],
  ])('is nothing when it %s', async (_, response) => {
    const server = await start(response);
    expect(await complete('get', '--server', server.url, '-n', '')).toEqual([':4']);
    expect(await complete('emit', '--server', server.url, 'pod/')).toEqual([':4']);
    expect(await complete('emit', '--server', server.url, 'deplo')).toEqual([
      'deployment/\tDeployment',
      ':6',
    ]);
  });

  it('need no request when the cluster does not respond within two seconds', async () => {
    const clock = new FakeClock();
    let asked = () => {};
    const server = await start(async () => {
      asked();
      return new Promise<never>(() => {});
    });
    for (const [word, expected] of [
      ['pod/', ':4\n'],
      ['deplo', 'deployment/\tDeployment\n:6\n'],
    ] as const) {
      const wasAsked = new Promise<void>((resolve) => {
        asked = resolve;
      });
      const run = runInProcess(['__complete', '--', 'emit', '--server', server.url, word], { clock });
      await wasAsked;
      await clock.advance(2000);
      await settle();
      await clock.advance(100);
      expect(await run).toEqual({ status: 0, stdout: expected, stderr: '' });
    }
  });
});

describe('completions from a kubeconfig', () => {
  it('are contexts, clusters, and users, without names that have invisible characters', async () => {
    using folder = new TemporaryFolder();
    const named = (...names: string[]) => names.map((name) => ({ name }));
    const file = folder.at('config');
    writeFileSync(
      file,
      JSON.stringify({
        clusters: named('c1').map((each) => ({ ...each, cluster: { server: 'https://x' } })),
        users: named('jane').map((each) => ({ ...each, user: { token: 'hunter2' } })),
        contexts: named('prod', 'bad\u202e').map((each) => ({
          ...each,
          context: { cluster: 'c1', user: 'jane' },
        })),
      }),
    );
    const flag = `--kubeconfig=${file}`;
    expect(await complete('get', flag, '--context', '')).toEqual(['prod', ':4']);
    expect(await complete('get', flag, '--cluster=')).toEqual(['--cluster=c1', ':4']);
    expect(await complete('get', flag, '--user', 'j')).toEqual(['jane', ':4']);
    expect(await complete('get', '--kubeconfig=/nonexistent', '--user', '')).toEqual([':4']);
  });
});

describe('completions from the local store', () => {
  it('are the reasons and components of its events, the most frequent first', async () => {
    using folder = new TemporaryFolder();
    const store = ['--store', folder.at('store')];
    for (const [object, type, reason, component, namespace] of [
      ['pod/a', 'Normal', 'Pulled', 'kubelet', 'shop'],
      ['pod/a', 'Warning', 'Failed', 'kubelet', 'shop'],
      ['pod/b', 'Warning', 'Failed', 'runner', 'shop'],
      ['pod/b', 'Normal', 'Failed', 'runner', 'shop'],
      ['pod/b', 'Warning', 'Lost', 'runner', 'lab'],
    ] as const) {
      const words = [object, type, reason, `m of ${type}`, '--component', component, '-n', namespace];
      await runInProcess(['emit', ...words, ...store]);
    }
    const shop = [...store, '-n', 'shop'];
    expect(await complete('get', ...shop, '--reason', '')).toEqual([
      expect.stringMatching(/^Failed\t(Warning, Normal|Normal, Warning)$/),
      'Pulled\tNormal',
      ':4',
    ]);
    expect(await complete('watch', ...shop, '--reason=Failed,P')).toEqual([
      '--reason=Failed,Pulled\tNormal',
      ':4',
    ]);
    expect(await complete('get', ...store, '-A', '--reason', 'L')).toEqual(['Lost\tWarning', ':4']);
    expect(await complete('get', ...shop, '--component', 'k')).toEqual(['kubelet', ':4']);
    expect(await complete('get', ...store, '-n', 'lab,s')).toEqual(['lab,shop', ':4']);
    // What an event that does not exist yet will have.
    expect(await complete('emit', ...shop, '--component', 'k')).toEqual([':4']);
    expect(await complete('run', ...shop, '--reason', 'F')).toEqual([':4']);
    expect((await complete('get', ...shop, ''))[0]).toBe('pod/\tPod, with events');
  });

  it('are the objects of its events', async () => {
    using folder = new TemporaryFolder();
    const store = ['--store', folder.at('store')];
    expect(await complete('get', ...store, '-n', '')).toEqual([':4']);
    for (const [object, namespace] of [
      ['pod/web-0', 'shop'],
      ['pod/web-1', 'shop'],
      ['deploy/web', 'shop'],
      ['pod/other', 'lab'],
    ] as const) {
      await runInProcess(['emit', object, 'Normal', 'R', 'm', '-n', namespace, ...store]);
    }
    expect(await complete('get', ...store, '-n', '')).toEqual(['lab', 'shop', ':4']);
    expect(await complete('get', ...store, '-n', 'shop', 'po/')).toEqual(['po/web-0', 'po/web-1', ':4']);
    expect(await complete('get', ...store, '-A', 'po/o')).toEqual(['po/other', ':4']);
    expect(await complete('get', ...store, 'po/')).toEqual([':4']);
  });
});
