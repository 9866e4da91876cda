import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  accessSync,
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import { CertificateAuthority } from './certificates.ts';

/** Where tests find the running server; plain data, so that it can be given to test workers. */
export interface EnvtestInfo {
  server: string;
  etcd: string;
  /** The certificate authority's file. */
  ca: string;
  /** Paths of kubeconfigs: all rights by token, all rights by client certificate, get/list/watch of events only, no rights. */
  kubeconfigs: { admin: string; certificate: string; viewer: string; restricted: string };
}

/** A running etcd and kube-apiserver. */
export interface Envtest extends EnvtestInfo {
  /** Ends the API server with SIGKILL; etcd stays. */
  killApiserver(): Promise<void>;
  /** Starts the API server again on the same port; resolves when it is ready. */
  restartApiserver(): Promise<void>;
  /** Stops etcd, does something to the folder of its data, and starts it again; resolves when it is ready. */
  restartEtcd(change?: (dataFolder: string) => void): Promise<void>;
  /** Ends both and removes their state. May be called twice. */
  stop(): Promise<void>;
}

export interface EnvtestOptions {
  /** The folder of the binaries `etcd` and `kube-apiserver`. Default: `KUBEBUILDER_ASSETS`. */
  assets?: string;
  /** Further flags of kube-apiserver, such as `--event-ttl=20s`. */
  flags?: string[];
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The server that all cluster tests share; null when there is none. */
    envtest: EnvtestInfo | null;
  }
}

const tokens = {
  admin: ['admin-token', 'admin', 'u-admin', '"system:masters"'],
  viewer: ['viewer-token', 'event-viewer', 'u-viewer'],
  restricted: ['restricted-token', 'restricted', 'u-restricted'],
};

/** Starts etcd and kube-apiserver (1.20 or later) on free loopback ports with a state folder of their own. */
export async function startEnvtest(options: EnvtestOptions = {}): Promise<Envtest> {
  const assets = options.assets ?? process.env.KUBEBUILDER_ASSETS;
  if (!assets) throw new Error('KUBEBUILDER_ASSETS names no folder');
  const folder = mkdtempSync(join(tmpdir(), 'kev-envtest-'));
  const running = new Set<ChildProcess>();
  const wipe = () => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  // A test run that is interrupted or crashes must not leave servers behind.
  process.once('exit', wipe);
  const stop = async () => {
    await Promise.all([...running].map((child) => end(child, 'SIGTERM')));
    process.off('exit', wipe);
    wipe();
  };

  const start = (binary: string, args: string[]): ChildProcess => {
    const log = openSync(join(folder, `${binary}.log`), 'a');
    const child = spawn(join(assets, binary), args, { cwd: folder, stdio: ['ignore', log, log] });
    closeSync(log);
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.once('error', () => running.delete(child));
    return child;
  };

  try {
    const [port, etcdPort, peerPort] = await freePorts(3);
    const server = `https://127.0.0.1:${port}`;
    const etcd = `http://127.0.0.1:${etcdPort}`;
    makeKeys(folder);
    const ca = join(folder, 'ca.crt');
    writeFileSync(
      join(folder, 'tokens.csv'),
      Object.values(tokens)
        .map((row) => `${row.join(',')}\n`)
        .join(''),
    );

    const peer = `http://127.0.0.1:${peerPort}`;
    const etcdData = join(folder, 'etcd');
    let etcdProcess: ChildProcess | undefined;
    const startEtcd = async () => {
      etcdProcess = start('etcd', [
        '--name=test',
        `--data-dir=${etcdData}`,
        '--log-level=warn',
        `--listen-client-urls=${etcd}`,
        `--advertise-client-urls=${etcd}`,
        `--listen-peer-urls=${peer}`,
        `--initial-advertise-peer-urls=${peer}`,
        `--initial-cluster=test=${peer}`,
      ]);
      await ready(etcdProcess, join(folder, 'etcd.log'), async () => (await fetch(`${etcd}/health`)).ok);
    };
    await startEtcd();

    const api = apiCaller(server, readFileSync(ca));
    const startApiserver = async () => {
      apiserver = start('kube-apiserver', [
        `--etcd-servers=${etcd}`,
        '--bind-address=127.0.0.1',
        `--secure-port=${port}`,
        '--advertise-address=192.0.2.1',
        '--endpoint-reconciler-type=none',
        '--service-cluster-ip-range=10.0.0.0/24',
        '--tls-cert-file=server.crt',
        '--tls-private-key-file=server.key',
        '--client-ca-file=ca.crt',
        '--service-account-issuer=https://kubernetes.default.svc',
        '--service-account-key-file=sa.pub',
        '--service-account-signing-key-file=sa.key',
        '--token-auth-file=tokens.csv',
        '--anonymous-auth=true',
        '--authorization-mode=RBAC',
        '--disable-admission-plugins=ServiceAccount',
        '--profiling=false',
        ...(options.flags ?? []),
      ]);
      await ready(
        apiserver,
        join(folder, 'kube-apiserver.log'),
        async () => (await api('GET', '/readyz')) === 200,
      );
    };
    let apiserver: ChildProcess | undefined;
    await startApiserver();
    await giveViewerItsRights(api);

    return {
      server,
      etcd,
      ca,
      kubeconfigs: writeKubeconfigs(folder, server, readFileSync(ca)),
      async killApiserver() {
        if (apiserver) await end(apiserver, 'SIGKILL');
      },
      restartApiserver: startApiserver,
      async restartEtcd(change) {
        if (etcdProcess) await end(etcdProcess, 'SIGTERM');
        change?.(etcdData);
        await startEtcd();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Backs up etcd, writes, and restores the backup, as an administrator would: the server forgets what was written. */
export async function undoWrites(
  { restartEtcd, killApiserver, restartApiserver }: Envtest,
  write: () => Promise<unknown>,
): Promise<void> {
  let backup = '';
  await restartEtcd((data) => {
    backup = `${data}.backup`;
    cpSync(data, backup, { recursive: true });
  });
  await write();
  await killApiserver();
  await restartEtcd((data) => {
    rmSync(data, { recursive: true });
    renameSync(backup, data);
  });
  await restartApiserver();
}

/**
 * Compacts etcd at its current revision: older resourceVersions and continue tokens get 410 from then on.
 */
export async function compact(etcd: string): Promise<void> {
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${etcd}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) });
    const text = await response.text();
    // Nothing was written since it was compacted.
    if (!response.ok && !text.includes('required revision has been compacted'))
      throw new Error(`etcd responded with ${response.status}: ${text}`);
    return text;
  };
  const { header } = JSON.parse(await post('range', { key: Buffer.from('\0').toString('base64') }));
  await post('compaction', { revision: header.revision, physical: true });
}

let shared: Envtest | undefined;

/** Vitest's global setup: one server for all files, or null and the reason when there are no binaries. */
export async function setup(project: TestProject): Promise<void> {
  const missing = missingBinaries(process.env.KUBEBUILDER_ASSETS);
  if (missing) {
    console.log(`cluster tests are skipped: ${missing}`);
    project.provide('envtest', null);
    return;
  }
  shared = await startEnvtest();
  const { server, etcd, ca, kubeconfigs } = shared;
  project.provide('envtest', { server, etcd, ca, kubeconfigs });
}

/** Vitest's global teardown. */
export async function teardown(): Promise<void> {
  await shared?.stop();
}

function missingBinaries(assets: string | undefined): string | undefined {
  if (!assets) return 'KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver';
  for (const binary of ['etcd', 'kube-apiserver']) {
    try {
      accessSync(join(assets, binary));
    } catch {
      return `there is no ${binary} in KUBEBUILDER_ASSETS (${assets})`;
    }
  }
  return undefined;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A certificate authority, the server's certificate and an administrator's, and the service accounts' key. */
function makeKeys(folder: string): void {
  const authority = new CertificateAuthority(folder);
  authority.sign('server', '/CN=kube-apiserver', [
    'extendedKeyUsage=serverAuth',
    'subjectAltName=IP:127.0.0.1,IP:10.0.0.1,DNS:kubernetes,DNS:kubernetes.default.svc',
  ]);
  authority.sign('client', '/O=system:masters/CN=certificate-admin', ['extendedKeyUsage=clientAuth']);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(folder, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
}

function writeKubeconfigs(folder: string, server: string, ca: Buffer): EnvtestInfo['kubeconfigs'] {
  const write = (name: string, user: Record<string, string>) => {
    const path = join(folder, `${name}.kubeconfig`);
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': ca.toString('base64') } }],
      users: [{ name, user }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: name, namespace: 'default' } }],
      'current-context': 'test',
    };
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    return path;
  };
  return {
    admin: write('admin', { token: 'admin-token' }),
    certificate: write('certificate', { 'client-certificate': 'client.crt', 'client-key': 'client.key' }),
    viewer: write('viewer', { token: 'viewer-token' }),
    restricted: write('restricted', { token: 'restricted-token' }),
  };
}

type CallApi = (method: string, path: string, body?: unknown) => Promise<number>;

function apiCaller(server: string, ca: Buffer): CallApi {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = { authorization: 'Bearer admin-token', 'content-type': 'application/json' };
      const call = request(
        `${server}${path}`,
        { method, ca, headers, agent: false, timeout: 5000 },
        (response) => {
          response.resume();
          response.once('end', () => resolve(response.statusCode ?? 0));
        },
      );
      call.once('timeout', () => call.destroy(new Error('timeout')));
      call.once('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

async function giveViewerItsRights(api: CallApi): Promise<void> {
  const rbac = 'rbac.authorization.k8s.io';
  const metadata = { name: 'event-viewer' };
  const rules = [
    { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['get', 'list', 'watch'] },
  ];
  const make = async (path: string, object: unknown) => {
    const code = await api('POST', path, object);
    if (code !== 201 && code !== 409) throw new Error(`POST ${path}: ${code}`);
  };
  await make(`/apis/${rbac}/v1/clusterroles`, {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata,
    rules,
  });
  await make(`/apis/${rbac}/v1/clusterrolebindings`, {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'event-viewer' },
    subjects: [{ apiGroup: rbac, kind: 'User', name: 'event-viewer' }],
  });
  await make('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
}

/** Resolves when `check` does with true; rejects with the end of the log when the process ends before, or after a minute. */
async function ready(child: ChildProcess, log: string, check: () => Promise<boolean>): Promise<void> {
  let failed: Error | undefined;
  child.once('error', (error) => {
    failed = error;
  });
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (failed) throw failed;
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${child.spawnfile} ended:\n${readFileSync(log, 'utf8').slice(-2000)}`);
    }
    if (await check().catch(() => false)) return;
    await delay(100);
  }
  throw new Error(`${child.spawnfile} is not ready:\n${readFileSync(log, 'utf8').slice(-2000)}`);
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(late);
}
