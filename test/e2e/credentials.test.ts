import { chmodSync, existsSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CertificateAuthority, hasOpenssl } from '../support/certificates.ts';
import { Home } from '../support/kev.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';

const V1 = 'client.authentication.k8s.io/v1';
const EMPTY = '{"kind":"EventList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}';

let certificates: TemporaryFolder;
let server: ReturnType<typeof createServer>;
let url: string;
/** What was asked, the newest last. */
let asked: IncomingMessage[];
/** Whether the server takes this Authorization. */
let accepts: (authorization: string | undefined) => boolean;

beforeAll(async () => {
  if (!hasOpenssl) return;
  certificates = new TemporaryFolder();
  const names = ['subjectAltName=IP:127.0.0.1,DNS:api.example'];
  new CertificateAuthority(certificates.path).sign('server', '/CN=server', names);
  const [cert, key] = ['server.crt', 'server.key'].map((name) => readFileSync(certificates.at(name)));
  server = createServer({ cert, key }, (request, response) => {
    asked.push(request);
    response.statusCode = accepts(request.headers.authorization) ? 200 : 401;
    response.setHeader('content-type', 'application/json').end(EMPTY);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server?.closeAllConnections();
  server?.close();
  certificates?.[Symbol.dispose]();
});

let home: Home;
let folder: TemporaryFolder;
beforeEach(() => {
  home = new Home();
  folder = new TemporaryFolder();
  asked = [];
  accepts = () => true;
});
afterEach(() => {
  home[Symbol.dispose]();
  folder[Symbol.dispose]();
});

const kev = (...args: string[]) => home.kev(args, { env: { KUBECONFIG: folder.at('kubeconfig') } });

function writeKubeconfig(user: object): void {
  const cluster = { server: url, 'certificate-authority': certificates.at('ca.crt') };
  const config = {
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  writeFileSync(folder.at('kubeconfig'), JSON.stringify(config));
}

/** A plugin beside the kubeconfig, which names it by its place there. */
function usePlugin(script: string, more: object = {}): void {
  writeFileSync(folder.at('plugin'), `#!/bin/sh\n${script}\n`);
  chmodSync(folder.at('plugin'), 0o700);
  writeKubeconfig({ exec: { apiVersion: V1, command: './plugin', interactiveMode: 'IfAvailable', ...more } });
}

const gives = (token: string) =>
  `echo '{"apiVersion":"${V1}","kind":"ExecCredential","status":{"token":"'"${token}"'"}}'`;

/** One that waits for ever, and writes down its process and that of a child, which both ignore signals. */
const hangs = () =>
  `trap '' TERM INT; sleep 1000 & echo "$! $$" > ${folder.at('next')}; mv ${folder.at('next')} ${folder.at('pids')}; wait; sleep 1000`;

/** Waits until the plugin that hangs, and its child, have ended. It may have been ended before it wrote them down. */
async function expectPluginGone(): Promise<void> {
  if (!existsSync(folder.at('pids'))) return;
  for (const pid of readFileSync(folder.at('pids'), 'utf8').trim().split(' '))
    while (isAlive(Number(pid))) await new Promise((resolve) => setTimeout(resolve, 5));
}

function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  try {
    process.kill(pid, 0);
    // A process that has ended may still be listed until its parent reads its status.
    return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'latin1'));
  } catch {
    return false;
  }
}

const EMIT = ['emit', 'pod/x', 'Normal', 'R', 'm'];

describe.skipIf(!hasOpenssl)('a credential plugin', () => {
  it('runs in the directory of the kubeconfig, without stdin, and its stderr is shown', async () => {
    usePlugin(`echo "open this page" >&2; read line; ${gives('good$line')}`);
    const run = await kev('get');
    expect(run).toEqual({
      status: 0,
      stdout: '',
      stderr: 'open this page\nNo resources found in default namespace.\n',
    });
    expect(asked.at(-1)?.headers.authorization).toBe('Bearer good');
  });

  it('runs again when the server no longer accepts its credentials', async () => {
    accepts = (authorization) => authorization === 'Bearer second';
    const [mark, first, second] = [folder.at('mark'), gives('first'), gives('second')];
    usePlugin(`if [ -e ${mark} ]; then ${second}; else : > ${mark}; ${first}; fi`);
    expect((await kev('get')).status).toBe(0);
    expect(asked.slice(0, 2).map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer second',
    ]);
  });

  it('is named when it fails, with its install hint', async () => {
    usePlugin('', { command: 'no-such-plugin', installHint: 'install it with: pkg add it' });
    expect(await kev('get')).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: cannot get the credentials for ${url}: the credential plugin no-such-plugin was not found\nhint: install it with: pkg add it\n`,
    });
  });

  it.each<[string[], number]>([
    [['get', '--request-timeout', '1s'], 5],
    [['watch', '--timeout', '1s'], 124],
    [['wait', 'pod/x', '--timeout', '1s'], 124],
    [['describe', 'pod/x', '--request-timeout', '1s'], 5],
    [['doctor', '--request-timeout', '1s'], 5],
    [[...EMIT, '--timeout', '1s'], 5],
    [['run', '--for', 'pod/x', '--timeout', '1s', '--', 'true'], 0],
    [['__complete', '--', 'get', 'pod/'], 0],
  ])('that hangs ends at the limit: %j', async (args, status) => {
    usePlugin(hangs());
    expect((await kev(...args)).status).toBe(status);
    await expectPluginGone();
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('that hangs ends with %s', async (signal) => {
    usePlugin(hangs());
    const started = new Promise<void>((resolve) => {
      const watcher = watch(folder.path, () => {
        if (!existsSync(folder.at('pids'))) return;
        watcher.close();
        resolve();
      });
    });
    const running = home.start(['get'], { env: { KUBECONFIG: folder.at('kubeconfig') } });
    await started;
    running.child.kill(signal);
    expect(await running.status).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
    await expectPluginGone();
  });

  it.each<[string, () => void, string]>([
    ['hangs', () => usePlugin(hangs()), 'waiting for the credentials'],
    ['fails', () => usePlugin('echo "log in" >&2; exit 1'), 'failed with exit status 1'],
    ['is missing', () => usePlugin('', { command: 'no-such-plugin' }), 'was not found'],
    ['gives nothing', () => usePlugin('true'), 'printed no valid ExecCredential'],
  ])('that %s does not cost the event with --spool', async (_, prepare, words) => {
    prepare();
    const timeout = ['--timeout', words.startsWith('waiting') ? '300ms' : '20s'];
    const run = await kev(...EMIT, '--spool', ...timeout);
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining(' queued\n') });
    expect(run.stderr).toMatch(/^warning: kept in the outbox: /m);
    expect(run.stderr).toContain(words);
    const { status, stdout } = await kev('flush', '--list');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/Normal +R +pod\/x +m/) });
    expect((await kev('flush', ...timeout)).status).not.toBe(0);
    expect((await kev('flush', '--list')).stdout).toContain('pod/x');
  });

  it('runs once for many events when it fails', async () => {
    usePlugin(`echo run >> ${folder.at('runs')}; exit 1`);
    const lines = Array.from(
      { length: 50 },
      (_, at) => `{"object":"pod/x${at}","type":"Normal","reason":"R","message":"m"}`,
    );
    const input = lines.join('\n');
    const env = { KUBECONFIG: folder.at('kubeconfig') };
    const run = await home.kev(['emit', '-f', '-', '--spool'], { input, env });
    expect(run.stderr).toContain('50 records: 50 queued');
    expect(readFileSync(folder.at('runs'), 'utf8')).toBe('run\n');
  });
});

describe.skipIf(!hasOpenssl)('the flags about TLS', () => {
  const flags = () => ['-s', url, '--token', 't'];

  it.each<[string, () => string[]]>([
    ['--certificate-authority', () => ['--certificate-authority', certificates.at('ca.crt')]],
    ['--insecure-skip-tls-verify', () => ['--insecure-skip-tls-verify=true']],
    [
      '--tls-server-name',
      () => ['--certificate-authority', certificates.at('ca.crt'), '--tls-server-name', 'api.example'],
    ],
  ])('%s: the server is trusted', async (_, more) => {
    expect((await home.kev(['get', ...flags(), ...more()])).status).toBe(0);
    expect(asked.at(-1)?.headers.authorization).toBe('Bearer t');
  });

  it('are named when the server is not trusted, and --spool keeps the event', async () => {
    const run = await home.kev([...EMIT, ...flags(), '--spool']);
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining(' queued\n') });
    expect(run.stderr).toMatch(
      /^warning: kept in the outbox: .*cannot trust the server.*--certificate-authority/,
    );
    const authority = ['--certificate-authority', certificates.at('ca.crt')];
    expect((await home.kev(['flush', ...flags(), ...authority, '--timeout', '20s'])).stderr).not.toContain(
      'trust',
    );
  });

  it('are required to trust the server, and checked', async () => {
    const authority = ['--certificate-authority', certificates.at('ca.crt')];
    expect((await home.kev(['get', ...flags()])).status).toBe(5);
    expect((await home.kev(['get', ...flags(), ...authority, '--tls-server-name', 'other'])).status).toBe(5);
    const missing = await home.kev(['get', ...flags(), '--certificate-authority', 'nosuch.crt']);
    expect(missing).toMatchObject({ status: 2, stderr: expect.stringContaining('nosuch.crt') });
    expect((await home.kev(['get', '--local', ...authority])).status).toBe(2);
  });
});

it.each([['get'], ['doctor'], EMIT])('sends a name that is not ASCII as UTF-8: kev %s', async (...args) => {
  const names: unknown[] = [];
  const plain = createHttpServer((request, response) => {
    names.push(Buffer.from(String(request.headers['impersonate-user']), 'latin1').toString('utf8'));
    response.writeHead(403).end();
  });
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
  await home.kev([...args, '-s', address, '--as', 'jörg 李']);
  plain.close();
  expect(new Set(names)).toEqual(new Set(['jörg 李']));
});

describe('the text of a kubeconfig instead of its path', () => {
  const SECRET = 'hunter2hunter2';
  const text = `apiVersion: v1\nusers:\n- name: test\n  user:\n    token: ${SECRET}\ncurrent-context: test\n`;

  it.each<[string[]]>([
    [['get']],
    [['get', '-v']],
    [['watch', '-v']],
    [['wait', 'pod/x']],
    [['describe', 'pod/x']],
    [['doctor', '-v']],
    [[...EMIT, '-v', '--spool']],
    [['run', '--for', 'pod/x', '--', 'true']],
    [['__complete', '--', 'get', '-n', '']],
    [['__complete', '--', 'get', '--context', '']],
  ])('is not shown: %j', async (args) => {
    const withEnvironment = await home.kev(args, { env: { KUBECONFIG: text } });
    const [name = '', ...rest] = args;
    const flag =
      name === '__complete' ? ['--', 'get', '--kubeconfig', text, '-n', ''] : ['--kubeconfig', text, ...rest];
    for (const { stdout, stderr } of [withEnvironment, await home.kev([name, ...flag])]) {
      expect(stdout + stderr).not.toMatch(/hunter2|current-context|apiVersion/);
      if (name !== '__complete')
        expect(stderr).toContain('expected a path, but the value looks like the text of a kubeconfig');
    }
  });

  it('is not shown in a hint that repeats the line', async () => {
    for (const words of [
      ['--kubeconfig', text],
      [`--kubeconfig=${text}`],
      ['--kubeconfig', ...text.split(/\s+/)],
    ]) {
      const { status, stderr } = await home.kev([...EMIT, 'more', ...words]);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^error: .*\nhint: put the message in quotes\n$/);
    }
  });
});
