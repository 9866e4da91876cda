import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CertificateAuthority, hasOpenssl } from '../support/certificates.ts';
import { Home, Running } from '../support/kev.ts';

const EMPTY = '{"kind":"EventList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}';
const HERE = 'subjectAltName=IP:127.0.0.1';

let home: Home;
const at = (...names: string[]) => join(home.path, ...names);
const read = (name: string) => readFileSync(at(name));

beforeAll(() => {
  if (!hasOpenssl) return;
  home = new Home();
  const ours = new CertificateAuthority(at('ours'));
  ours.sign('server', '/CN=server', [HERE]);
  ours.sign('expired', '/CN=server', [HERE], -1);
  ours.sign('elsewhere', '/CN=elsewhere', ['subjectAltName=DNS:elsewhere.example']);
  ours.sign('client', '/CN=jane', ['extendedKeyUsage=clientAuth']);
  new CertificateAuthority(at('other')).sign('client', '/CN=jane', ['extendedKeyUsage=clientAuth']);
});
afterAll(() => home?.[Symbol.dispose]());

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that shows this certificate, and has no event. */
function serve(name: string, options: ServerOptions = {}): Promise<string> {
  const shown = { cert: read(`ours/${name}.crt`), key: read(`ours/${name}.key`) };
  return listen(createServer({ ...shown, ...options }, (_, response) => response.end(EMPTY)));
}

/** Lets in only who shows a certificate of our authority. */
const asksForClient = () => ({ requestCert: true, rejectUnauthorized: true, ca: read('ours/ca.crt') });

/** As Go's server does, and not Node's, OpenSSL's own says why it refuses a certificate. */
async function serveStrictly(...options: string[]): Promise<string> {
  const own = ['-cert', 'server.crt', '-key', 'server.key', '-CAfile', 'ca.crt'];
  const args = [
    's_server',
    '-accept',
    '127.0.0.1:0',
    ...own,
    '-Verify',
    '1',
    '-verify_return_error',
    ...options,
  ];
  const server = new Running(spawn('openssl', args, { cwd: at('ours') }));
  onTestFinished(() => void server.child.kill());
  return (await server.line(/^ACCEPT /)).replace('ACCEPT ', '');
}

function writeKubeconfig(server: string, cluster: object, user: object = {}): string {
  const path = at('kubeconfig');
  const config = {
    clusters: [{ name: 'c', cluster: { server, ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'ns' } }],
    'current-context': 'x',
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

const OURS = { 'certificate-authority': 'ours/ca.crt' };
const client = (of: string) => ({
  'client-certificate': `${of}/client.crt`,
  'client-key': `${of}/client.key`,
});

interface Case {
  /** The address without its scheme. */
  server: () => Promise<string>;
  scheme?: 'http';
  cluster?: object;
  user?: object;
  says: RegExp;
  hint: RegExp;
}

const CASES: Record<string, Case> = {
  'a certificate of an untrusted authority': {
    server: () => serve('server'),
    says: /its certificate is not signed by a trusted authority$/,
    hint: /certificate-authority/,
  },
  'a certificate of another authority of that name': {
    server: () => serve('server'),
    cluster: { 'certificate-authority': 'other/ca.crt' },
    says: /its certificate is not signed by a trusted authority$/,
    hint: /certificate-authority/,
  },
  'a certificate that has expired': {
    server: () => serve('expired'),
    cluster: OURS,
    says: /its certificate has expired$/,
    hint: /clock/,
  },
  'a certificate for another host': {
    server: () => serve('elsewhere'),
    cluster: OURS,
    says: /its certificate is for another host$/,
    hint: /tls-server-name/,
  },
  'a server that wants a client certificate': {
    server: () => serve('server', asksForClient()),
    cluster: OURS,
    says: /it refused the client certificate$/,
    hint: /client-certificate/,
  },
  'a server that refuses the client certificate': {
    server: () => serveStrictly(),
    cluster: OURS,
    user: client('other'),
    says: /it refused the client certificate$/,
    hint: /client-certificate/,
  },
  'the same with TLS 1.2': {
    server: () => serveStrictly('-tls1_2'),
    cluster: OURS,
    user: client('other'),
    says: /it refused the client certificate$/,
    hint: /client-certificate/,
  },
  'plain HTTP where TLS is spoken': {
    server: () => serve('server'),
    scheme: 'http',
    says: /the connection was cut$/,
    hint: /https:/,
  },
  'TLS where plain HTTP is spoken': {
    server: () => listen(createHttpServer((_, response) => response.end(EMPTY))),
    says: /it does not speak TLS/,
    hint: /https:/,
  },
  'a handshake that never ends': {
    server: () => listen(createTcpServer((socket) => void onTestFinished(() => void socket.destroy()))),
    says: /timed out after 1s [^\n]*$/,
    hint: /^$/,
  },
};

describe.skipIf(!hasOpenssl)('a server that cannot be trusted or understood', () => {
  it.each(Object.entries(CASES))(
    '%s',
    async (_, { server, scheme = 'https', cluster = {}, user, says, hint }) => {
      const kubeconfig = writeKubeconfig(`${scheme}://${await server()}`, cluster, user);
      const run = await home.kev(['get', '--kubeconfig', kubeconfig, '--request-timeout', '1s']);
      expect(run).toMatchObject({ status: 5, stdout: '' });
      const [error = '', way = ''] = run.stderr.split('\n');
      expect(error).toMatch(/^error: cannot list events in namespace "ns": /);
      expect(error).toMatch(says);
      expect(way.replace(/^hint: /, '')).toMatch(hint);
    },
  );
});

describe.skipIf(!hasOpenssl)('a server that is not trusted', () => {
  it.each([
    ['get', [], 5],
    ['watch', [], 5],
    ['describe', ['pod/x'], 5],
    ['wait', ['pod/x', '--reason', 'R', '--timeout', '20s'], 5],
    // It is not tried again: the time limit is longer than that of a test.
    ['emit', ['pod/x', 'Normal', 'R', 'm', '--timeout', '1h'], 5],
    ['emit', ['-f', '-', '--timeout', '1h'], 3],
    ['doctor', [], 5],
  ])('gets nothing of kev %s %j but the handshake', async (command, args, status) => {
    let requests = 0;
    const shown = { cert: read('ours/server.crt'), key: read('ours/server.key') };
    const server = await listen(createServer(shown, () => requests++));
    const kubeconfig = writeKubeconfig(`https://${server}`, {}, { token: 'hunter2' });
    const input = '{"object":"pod/x","type":"Normal","reason":"R","message":"m"}\n';
    const run = await home.kev([command, ...args, '--kubeconfig', kubeconfig], { input });
    expect(run.status).toBe(status);
    expect(run.stderr).toMatch(/^error: .*its certificate is not signed by a trusted authority$/m);
    expect(run.stdout + run.stderr).not.toContain('hunter2');
    expect(requests).toBe(0);
  });

  it.each([
    ['to skip that', 'server', { 'insecure-skip-tls-verify': true }],
    ['another name', 'elsewhere', { ...OURS, 'tls-server-name': 'elsewhere.example' }],
    ['its authority', 'server', OURS],
  ])('is asked when the kubeconfig says %s', async (_, name, cluster) => {
    const kubeconfig = writeKubeconfig(`https://${await serve(name)}`, cluster);
    const run = await home.kev(['get', '--kubeconfig', kubeconfig]);
    expect(run).toEqual({ status: 0, stdout: '', stderr: 'No resources found in ns namespace.\n' });
  });
});

describe.skipIf(!hasOpenssl)('a redirect', () => {
  it.each([
    ['another server', 302, (other: string) => `https://${other}/x`],
    [
      'another server, with a password',
      307,
      (other: string) => `https://jane:hunter2@${other}/x?token=hunter2`,
    ],
    ['plain HTTP', 301, (other: string) => `http://${other}/`],
    ['itself', 308, () => '/api/v1/namespaces/ns/events'],
  ])('to %s takes no credentials there', async (_, status, locate) => {
    const shown = { cert: read('ours/server.crt'), key: read('ours/server.key') };
    let others = 0;
    const other = await listen(createTcpServer((socket) => void socket.end(String(others++))));
    const asked: (string | undefined)[] = [];
    const server = await listen(
      createServer(shown, ({ headers }, response) => {
        asked.push(headers.authorization);
        response.writeHead(status, { location: locate(other) }).end();
      }),
    );
    const kubeconfig = writeKubeconfig(`https://${server}`, OURS, { token: 'hunter3' });
    const run = await home.kev(['get', '--kubeconfig', kubeconfig, '--as', 'jane']);
    expect(run).toMatchObject({ status: 5, stdout: '' });
    expect(run.stderr).toMatch(/redirects are not followed\)\n$/);
    expect(run.stderr).not.toMatch(/hunter/);
    expect(asked).toEqual(['Bearer hunter3']);
    expect(others).toBe(0);
  });
});
