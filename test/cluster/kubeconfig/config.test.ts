import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { logIn } from '../../../src/cluster/credentials/log-in.ts';
import { type ClusterConfig, loadClusterConfig } from '../../../src/cluster/kubeconfig/config.ts';
import { type ClusterFlags, isClusterConfigured } from '../../../src/cluster/kubeconfig/find.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { KevError } from '../../../src/core/errors.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kev-kubeconfig-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
});

const write = (name: string, content: unknown): string => {
  const path = join(home, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

interface Parts {
  current?: string;
  contexts?: Record<string, object>;
  clusters?: Record<string, object>;
  users?: Record<string, object>;
}

const kubeconfig = ({ current, contexts = {}, clusters = {}, users = {} }: Parts) => {
  const named = (what: string, things: Record<string, object>) =>
    Object.entries(things).map(([name, thing]) => ({ name, [what]: thing }));
  return {
    apiVersion: 'v1',
    kind: 'Config',
    ...(current !== undefined && { 'current-context': current }),
    contexts: named('context', contexts),
    clusters: named('cluster', clusters),
    users: named('user', users),
  };
};

const one = kubeconfig({
  current: 'dev',
  contexts: { dev: { cluster: 'c', user: 'u', namespace: 'shop' }, prod: { cluster: 'p', user: 'v' } },
  clusters: { c: { server: 'https://dev.example.com:6443/' }, p: { server: 'https://prod.example.com' } },
  users: { u: { token: 'dev-secret' }, v: { username: 'me', password: 'prod-secret' } },
});

const environment = (env: Record<string, string> = {}) => ({
  env,
  homedir: home,
  serviceAccountDir: join(home, 'serviceaccount'),
});

const load = (flags: ClusterFlags, env: Record<string, string> = {}) =>
  loadClusterConfig(flags, environment(env));

const enter = (config: ClusterConfig, env: Record<string, string> = {}) =>
  logIn(config, { environment: environment(env), clock: systemClock, signal: new AbortController().signal });

const headersOf = async (flags: ClusterFlags, env: Record<string, string> = {}) =>
  (await enter(load(flags, env), env)).headers;

const authorityOf = (agent: unknown) => String((agent as Agent).options.ca);

/** The KevError that a call ends with. */
async function problem(call: () => unknown): Promise<KevError> {
  try {
    await call();
  } catch (error) {
    expect(error).toBeInstanceOf(KevError);
    return error as KevError;
  }
  throw new Error('nothing went wrong');
}

describe('isClusterConfigured', () => {
  it('is undefined when nothing speaks of a cluster', () => {
    expect(isClusterConfigured({}, environment())).toBe(false);
    expect(isClusterConfigured({ namespace: 'x', as: 'y' }, environment({ KUBECONFIG: '' }))).toBe(false);
  });

  it.each<[string, ClusterFlags, Record<string, string>]>([
    ['--kubeconfig, even if missing', { kubeconfig: 'missing' }, {}],
    ['--context', { context: 'x' }, {}],
    ['--server', { server: 'x' }, {}],
    ['--token', { token: 'x' }, {}],
    ['KUBECONFIG, even if missing', {}, { KUBECONFIG: '/missing' }],
  ])('sees %s', (_, flags, env) => {
    expect(isClusterConfigured(flags, environment(env))).toBe(true);
  });

  it('sees ~/.kube/config', () => {
    write('.kube/config', one);
    expect(isClusterConfigured({}, environment())).toBe(true);
  });

  it('sees a pod’s service account', () => {
    write('serviceaccount/token', 't');
    expect(isClusterConfigured({}, environment())).toBe(false);
    expect(isClusterConfigured({}, environment({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }))).toBe(true);
  });
});

describe('a kubeconfig', () => {
  it('gives the current context', async () => {
    const file = write('.kube/config', one);
    expect(load({})).toMatchObject({
      context: 'dev',
      server: 'https://dev.example.com:6443',
      namespace: 'shop',
    });
    expect(await headersOf({ kubeconfig: file })).toEqual({ Authorization: 'Bearer dev-secret' });
  });

  it.each<[string, ClusterFlags, object, object]>([
    [
      '--context',
      { context: 'prod' },
      { server: 'https://prod.example.com', namespace: 'default' },
      { Authorization: `Basic ${btoa('me:prod-secret')}` },
    ],
    [
      '--cluster',
      { cluster: 'p' },
      { server: 'https://prod.example.com', namespace: 'shop' },
      { Authorization: 'Bearer dev-secret' },
    ],
    [
      '--user',
      { user: 'v' },
      { server: 'https://dev.example.com:6443' },
      { Authorization: `Basic ${btoa('me:prod-secret')}` },
    ],
    [
      '--server',
      { server: 'https://other:1' },
      { server: 'https://other:1' },
      { Authorization: 'Bearer dev-secret' },
    ],
    ['--token', { token: 'said', user: 'v' }, {}, { Authorization: 'Bearer said' }],
    ['--namespace', { namespace: 'n' }, { namespace: 'n' }, { Authorization: 'Bearer dev-secret' }],
    [
      '--as',
      { as: 'jane', asGroup: ['a', 'b'], asUid: '7' },
      {},
      {
        Authorization: 'Bearer dev-secret',
        'Impersonate-User': 'jane',
        'Impersonate-Group': ['a', 'b'],
        'Impersonate-Uid': '7',
      },
    ],
    ['plain HTTP', { server: 'http://other:1', token: 'said' }, { server: 'http://other:1' }, {}],
  ])('obeys %s', async (_, flags, config, headers) => {
    write('.kube/config', one);
    expect(load(flags)).toMatchObject(config);
    expect(await headersOf(flags)).toEqual(headers);
  });

  it('is not needed when --server says all', async () => {
    expect(load({ server: 'https://x:1' })).toEqual(
      expect.objectContaining({ server: 'https://x:1', namespace: 'default' }),
    );
    expect(await headersOf({ server: 'https://x:1', token: 't' })).toEqual({ Authorization: 'Bearer t' });
    expect(load({ server: 'localhost:8080' }).server).toBe('http://localhost:8080');
  });

  it('may be several files: the first definition of a name wins, and missing files are skipped', () => {
    const first = write('a', kubeconfig({ current: 'prod', clusters: { c: { server: 'https://first' } } }));
    const second = write('b', one);
    const KUBECONFIG = [join(home, 'missing'), first, second].join(delimiter);
    expect(load({}, { KUBECONFIG })).toMatchObject({ context: 'prod', server: 'https://prod.example.com' });
    expect(load({ context: 'dev' }, { KUBECONFIG })).toMatchObject({
      server: 'https://first',
      namespace: 'shop',
    });
  });

  it('may name a user, a cluster or a context twice: the first one counts as it is', async () => {
    const clusters = { c: { server: 'https://second', 'certificate-authority': '/second.crt' } };
    const users = { u: { token: 'second', tokenFile: '/second', as: 'second', 'as-groups': ['second'] } };
    const second = kubeconfig({ contexts: { dev: { cluster: 'x' } }, clusters, users });
    const both = {
      ...one,
      contexts: [...one.contexts, ...second.contexts],
      clusters: [...one.clusters, ...second.clusters],
      users: [...one.users, ...second.users],
    };
    const inTwoFiles = [write('first', one), write('second', second)].join(delimiter);
    for (const KUBECONFIG of [write('both', both), inTwoFiles]) {
      const config = load({}, { KUBECONFIG });
      expect(config).toMatchObject({ context: 'dev', server: 'https://dev.example.com:6443' });
      expect(config.cluster.caFile).toBeUndefined();
      expect((await enter(config)).headers).toEqual({ Authorization: 'Bearer dev-secret' });
    }
  });

  it('need not say what flags say', () => {
    const clusters = { c: { 'tls-server-name': 'y', 'proxy-url': 'http://proxy:3128' }, d: {} };
    const contexts = { dev: { user: 'u', namespace: 'shop' } };
    write('.kube/config', kubeconfig({ current: 'dev', contexts, clusters, users: { u: { token: 't' } } }));
    expect(load({ cluster: 'c', server: 'https://x' })).toMatchObject({
      server: 'https://x',
      proxyUrl: 'http://proxy:3128',
      namespace: 'shop',
      user: { token: 't' },
    });
    expect(() => load({ cluster: 'd' })).toThrow('its cluster "d" has no server');
    expect(() => load({})).toThrow('it has no cluster ""');
  });

  it('has no member token-file', async () => {
    const user = { 'token-file': join(home, 'missing') };
    write('.kube/config', { ...one, users: [{ name: 'u', user }] });
    expect(await headersOf({})).toEqual({});
  });

  it('may hold a password in the address, which is shown to the server only', () => {
    const config = load({ server: 'https://me:dev-secret@x:1/k8s' });
    expect(config.server).toBe('https://x:1/k8s');
    expect(config.cluster.server).toBe('https://me:dev-secret@x:1/k8s');
  });

  it('forgets the name in the certificate when another server is set', () => {
    const cluster = { server: 'https://x', 'tls-server-name': 'y' };
    write('.kube/config', { ...one, clusters: [{ name: 'c', cluster }] });
    expect(load({}).cluster.tlsServerName).toBe('y');
    expect(load({ server: 'https://z' }).cluster.tlsServerName).toBeUndefined();
  });

  it('is reached through the proxy that it names, else through the environment’s', () => {
    write('.kube/config', one);
    const env = { HTTPS_PROXY: 'http://proxy:3128' };
    expect(load({}, env).proxyUrl).toBe('http://proxy:3128');
    const cluster = { server: 'https://dev.example.com', 'proxy-url': 'socks5://own:1080' };
    write('.kube/config', { ...one, clusters: [{ name: 'c', cluster }] });
    expect(load({}, env).proxyUrl).toBe('socks5://own:1080');
  });

  it('is empty when its file is', async () => {
    const KUBECONFIG = [write('empty', '\n'), write('b', one)].join(delimiter);
    expect(load({}, { KUBECONFIG }).context).toBe('dev');
  });

  it('names certificates relative to itself', async () => {
    write('certs/ca.crt', 'an authority');
    const cluster = { server: 'https://x', 'certificate-authority': '../certs/ca.crt' };
    write(
      '.kube/config',
      kubeconfig({ current: 'd', contexts: { d: { cluster: 'c' } }, clusters: { c: cluster } }),
    );
    const { agent } = await enter(load({}));
    expect(authorityOf(agent)).toBe('an authority');
  });
});

describe('a kubeconfig that cannot be used', () => {
  const secret = 'dev-secret';

  it.each<[string, () => ClusterFlags, string]>([
    ['is missing', () => ({ kubeconfig: join(home, 'missing') }), 'no such file or directory'],
    ['is a folder', () => ({ kubeconfig: home }), 'is a directory'],
    [
      'is no YAML',
      () => ({ kubeconfig: write('k', `users: [{user: {token: ${secret}}\n}: :`) }),
      'not valid YAML',
    ],
    ['is no kubeconfig', () => ({ kubeconfig: write('k', 'my notes') }), 'not a kubeconfig'],
    ['has no member of one', () => ({ kubeconfig: write('k', 'Warning: my notes') }), 'not a kubeconfig'],
    ['is of another kind', () => ({ kubeconfig: write('k', { ...one, kind: 'Pod' }) }), 'not a kubeconfig'],
    [
      'sets no context',
      () => ({ kubeconfig: write('k', { ...one, 'current-context': '' }) }),
      'it sets no current-context',
    ],
    ['is empty', () => ({ kubeconfig: write('k', '') }), 'not a kubeconfig, or an empty one'],
    [
      'lacks its current context',
      () => ({ kubeconfig: write('k', { ...one, 'current-context': 'x' }) }),
      'it has no context "x"',
    ],
    [
      'lacks the context of the flag',
      () => ({ kubeconfig: write('k', one), context: 'x' }),
      'it has no context "x"',
    ],
    [
      'lacks the cluster of the flag',
      () => ({ kubeconfig: write('k', one), cluster: 'x' }),
      'it has no cluster "x"',
    ],
    ['lacks the user of the flag', () => ({ kubeconfig: write('k', one), user: 'x' }), 'it has no user "x"'],
    [
      'lacks the context’s cluster',
      () => ({ kubeconfig: write('k', { ...one, clusters: [] }) }),
      'it has no cluster "c"',
    ],
    [
      'lacks the context’s user',
      () => ({ kubeconfig: write('k', { ...one, users: [] }) }),
      'it has no user "u"',
    ],
    [
      'has a cluster without server',
      () => ({ kubeconfig: write('k', { ...one, clusters: [{ name: 'c', cluster: {} }] }) }),
      'its cluster "c" has no server',
    ],
    [
      'has no web address for a server',
      () => ({ kubeconfig: write('k', one), server: 'ftp://x' }),
      'expected an http or https address',
    ],
  ])('%s', async (_, flags, words) => {
    const error = await problem(() => load(flags()));
    expect(error.code).toBe('input');
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('\n');
    expect(`${error.message} ${error.hint} ${error.cause}`).not.toContain(secret);
  });

  it.skipIf(process.getuid?.() === 0)('may not be read', async () => {
    const kubeconfig = write('k', one);
    chmodSync(kubeconfig, 0);
    expect((await problem(() => load({ kubeconfig }))).message).toContain('permission denied');
  });

  it('is an error by whatever it was named, with the name', async () => {
    const KUBECONFIG = [join(home, 'x'), join(home, 'y')].join(delimiter);
    const error = await problem(() => load({}, { KUBECONFIG }));
    expect(error.code).toBe('input');
    expect(error.hint).toBe('it is named by KUBECONFIG');
  });

  it('says which names there are', async () => {
    const kubeconfig = write('k', one);
    expect((await problem(() => load({ kubeconfig, context: 'x' }))).hint).toBe('it has "dev", "prod"');
  });
});

it('refuses groups without a user', async () => {
  expect((await problem(() => load({ server: 'https://x', asGroup: ['a'] }))).code).toBe('usage');
});

describe('credentials', () => {
  const withUser = (user: object) => write('.kube/config', { ...one, users: [{ name: 'u', user }] });

  const plugin = (script: string) =>
    withUser({
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: process.execPath,
        args: ['-e', script],
      },
    });

  it('come from a plugin, which gets the expected API version', async () => {
    plugin(`const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      console.log(JSON.stringify({ status: { token: info.kind + ' ' + info.apiVersion + ' ' + info.spec.interactive } }))`);
    expect(await headersOf({})).toEqual({
      Authorization: 'Bearer ExecCredential client.authentication.k8s.io/v1 false',
    });
  });

  it.each<[string, () => unknown, string]>([
    [
      'a plugin that fails',
      () => plugin('console.error("log in\\nagain"); process.exit(1)'),
      'failed with exit status 1',
    ],
    [
      'a plugin that is not there',
      () => withUser({ exec: { command: 'no-such-plugin' } }),
      'the credential plugin no-such-plugin was not found',
    ],
    [
      'a plugin that prints no JSON',
      () => plugin('console.log("dev-secret")'),
      'not an object in JSON or YAML',
    ],
    [
      'a plugin that prints other JSON',
      () => plugin('console.log(\'{"token":"dev-secret"}\')'),
      'it has neither a token nor a certificate',
    ],
    [
      'a certificate that is not there',
      () => withUser({ 'client-certificate': 'x.crt', 'client-key': 'x.key' }),
      'x.crt: no such file or directory',
    ],
  ])('cannot come from %s', async (_, prepare, words) => {
    prepare();
    const error = await problem(() => headersOf({}));
    expect(error.code).toBe('input');
    expect(error.message).toContain('cannot get the credentials for https://dev.example.com:6443: ');
    expect(error.message).toContain(words);
    expect(`${error.message}${error.cause}`).not.toMatch(/dev-secret|\n/);
  });

  it('come from a pod’s service account', async () => {
    write('serviceaccount/token', 'pod-token\n');
    write('serviceaccount/ca.crt', 'an authority');
    write('serviceaccount/namespace', 'shop\n');
    const pod = environment({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' });
    const config = loadClusterConfig({}, pod);
    expect(config).toMatchObject({ server: 'https://[fd00::1]:6443', namespace: 'shop' });
    const access = await enter(config);
    expect(access.headers).toEqual({ Authorization: 'Bearer pod-token' });
    expect(authorityOf(access.agent)).toBe('an authority');
  });
});

// Found by fuzzing: a number where a path or a name belongs ended kev with a TypeError.
describe('what is of another sort than it has to be', () => {
  it.each<[string, Parts, string]>([
    [
      'a path',
      { clusters: { dev: { server: 'https://x', 'certificate-authority': 5 } } },
      'clusters[0].cluster.certificate-authority: expected a string',
    ],
    ['a token', { users: { dev: { token: { secret: 1 } } } }, 'users[0].user.token: expected a string'],
    ['a password', { users: { dev: { password: 12345 } } }, 'users[0].user.password: expected a string'],
    [
      'a namespace',
      { contexts: { dev: { cluster: 'dev', namespace: [] } } },
      'contexts[0].context.namespace: expected a string',
    ],
    [
      'a plugin',
      { users: { dev: { exec: { command: 'x', args: 5 } } } },
      'users[0].user.exec.args: expected a list',
    ],
    [
      'its variables',
      { users: { dev: { exec: { env: [null] } } } },
      'users[0].user.exec.env[0]: expected a value',
    ],
    [
      'a provider',
      { users: { dev: { 'auth-provider': 'x' } } },
      'users[0].user.auth-provider: expected an object',
    ],
  ])('is refused: %s', async (_, parts, words) => {
    const path = write('config', kubeconfig(parts));
    const flags = { kubeconfig: path };
    expect(() => loadClusterConfig(flags, { env: {}, homedir: home })).toThrow(
      new KevError('input', `cannot read the kubeconfig ${path}: invalid ${words}`),
    );
  });

  it('is no name either', () => {
    const path = write('config', { users: [{ name: {}, user: {} }], 'current-context': 'x' });
    expect(() => loadClusterConfig({ kubeconfig: path }, { env: {}, homedir: home })).toThrow(
      'invalid users[0].name: expected a string',
    );
  });

  it.each([
    ['nested without end', `a: ${'['.repeat(100_000)}`],
    ['nested without end, in JSON', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['of another kind', '[1, 2]'],
    ['nothing', 'null'],
  ])('is refused: a file that is %s', (_, text) => {
    const path = write('config', text);
    expect(() => loadClusterConfig({ kubeconfig: path }, { env: {}, homedir: home })).toThrow(KevError);
  });

  it('cannot change what all objects have, nor multiply itself', () => {
    const bomb = 'abcdefgh'
      .split('')
      .map(
        (name, at) =>
          `${name}: &${name} [${'*'.concat('abcdefgh'[at - 1] ?? '', ',').repeat(at === 0 ? 0 : 9)}]`,
      );
    const path = write(
      'config',
      `${bomb.join('\n')}\n__proto__: {polluted: 1}\nclusters: [{name: x, __proto__: {polluted: 1}, cluster: {server: 'http://x', constructor: {prototype: {polluted: 1}}}}]\n`,
    );
    const { server } = loadClusterConfig({ kubeconfig: path, cluster: 'x' }, { env: {}, homedir: home });
    expect(server).toBe('http://x');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('a kubeconfig as kubectl reads it', () => {
  const text = JSON.stringify(one);

  it.each<[string, () => string | Buffer]>([
    ['in UTF-16', () => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['in UTF-16, the high byte first', () => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['in UTF-8 with a byte order mark', () => `\uFEFF${text}`],
    ['in YAML with a second document', () => `${text}\n---\n{`.replace(/\{$/, '')],
    ['with a name that is there twice', () => text.replace('"kind":', '"kind":"Other","kind":')],
    ['beside comments', () => `# mine\n${text}`],
  ])('%s', (_, content) => {
    const path = join(home, 'config');
    writeFileSync(path, content());
    expect(load({ kubeconfig: path })).toMatchObject({ context: 'dev', namespace: 'shop' });
  });

  it('as one of a list, with nothing but a comment', () => {
    const KUBECONFIG = [write('comment', '# nothing yet\n'), write('b', one)].join(delimiter);
    expect(load({}, { KUBECONFIG }).context).toBe('dev');
  });

  it.each([
    ['yes', true],
    ['On', true],
    ['n', false],
    ['null', false],
  ])('with YAML 1.1: insecure-skip-tls-verify: %s', (word, skipTLSVerify) => {
    const yaml = `clusters: [{name: a, cluster: {server: 'https://x', insecure-skip-tls-verify: ${word}}}]`;
    const { cluster } = load({ kubeconfig: write('config', yaml), cluster: 'a' });
    expect(cluster.skipTLSVerify).toBe(skipTLSVerify);
  });

  it('with a name that looks like a date', () => {
    const yaml = 'clusters: [{name: 2026-11-28, cluster: {server: https://x}}]';
    expect(load({ kubeconfig: write('config', yaml), cluster: '2026-11-28' }).server).toBe('https://x');
  });

  it.each<[string, Parts, string]>([
    [
      'a yes or no',
      { clusters: { dev: { server: 'https://x', 'insecure-skip-tls-verify': 'true' } } },
      'clusters[0].cluster.insecure-skip-tls-verify: expected true or false',
    ],
    [
      'data',
      { clusters: { dev: { 'certificate-authority-data': 'dev secret' } } },
      'clusters[0].cluster.certificate-authority-data: expected base64',
    ],
    ['a list', { users: { dev: { 'as-groups': 'a' } } }, 'users[0].user.as-groups: expected a list'],
    ['an item', { users: { dev: { 'as-groups': [1] } } }, 'users[0].user.as-groups[0]: expected a string'],
    [
      'lists by name',
      { users: { dev: { 'as-user-extra': { a: 'x' } } } },
      'users[0].user.as-user-extra: expected lists of strings by name',
    ],
    [
      'the provider’s settings',
      { users: { dev: { 'auth-provider': { name: 'oidc', config: { 'id-token': 1 } } } } },
      'users[0].user.auth-provider.config: expected strings by name',
    ],
    [
      'a plugin’s setting',
      { users: { dev: { exec: { provideClusterInfo: 'no' } } } },
      'users[0].user.exec.provideClusterInfo: expected true or false',
    ],
  ])('and refuses, by name, what is of another type: %s', (_, parts, words) => {
    const path = write('config', kubeconfig(parts));
    expect(() => load({ kubeconfig: path })).toThrow(
      new KevError('input', `cannot read the kubeconfig ${path}: invalid ${words}`),
    );
  });
});

describe('the way to verify a server', () => {
  const secured = {
    server: 'https://x',
    'certificate-authority-data': btoa('data'),
    'tls-server-name': 'y',
  };
  const withCluster = (cluster: object) =>
    write('.kube/config', { ...one, clusters: [{ name: 'c', cluster }] });

  it.each<[string, ClusterFlags, object]>([
    ['is the kubeconfig’s', {}, { caData: btoa('data'), skipTLSVerify: false, tlsServerName: 'y' }],
    [
      'is that of --certificate-authority',
      { certificateAuthority: '/ca.crt' },
      { caFile: '/ca.crt', caData: undefined, skipTLSVerify: false },
    ],
    [
      'is none with --insecure-skip-tls-verify',
      { insecureSkipTlsVerify: true },
      { caFile: undefined, caData: undefined, skipTLSVerify: true },
    ],
    [
      'stays with --insecure-skip-tls-verify=false',
      { insecureSkipTlsVerify: false },
      { caData: btoa('data') },
    ],
    ['has the name of --tls-server-name', { tlsServerName: 'z' }, { tlsServerName: 'z' }],
    [
      'has that name beside --server, too',
      { server: 'https://w', tlsServerName: 'z' },
      { server: 'https://w', tlsServerName: 'z' },
    ],
  ])('%s', (_, flags, cluster) => {
    withCluster(secured);
    expect(load(flags).cluster).toMatchObject(cluster);
  });

  it('is one of both', async () => {
    withCluster({ ...secured, 'insecure-skip-tls-verify': true });
    expect((await problem(() => load({}))).code).toBe('input');
    expect(load({ certificateAuthority: '/ca.crt' }).cluster.skipTLSVerify).toBe(false);
    const both = { certificateAuthority: '/ca.crt', insecureSkipTlsVerify: true };
    expect((await problem(() => load(both))).code).toBe('usage');
  });

  it('takes a scheme in capital letters, and sends no credentials without TLS', () => {
    const { server, user } = load({ server: 'HTTP://x:1', token: 'secret' });
    expect(server).toBe('http://x:1');
    expect(user).toEqual({ impersonate: expect.anything() });
    expect(load({ server: 'HTTPS://x:1' }).server).toBe('https://x:1');
  });

  it('makes an address without a scheme one of TLS', () => {
    expect(load({ server: 'x:1', certificateAuthority: '/ca.crt' }).server).toBe('https://x:1');
    expect(load({ server: 'x:1', insecureSkipTlsVerify: true }).server).toBe('https://x:1');
  });
});

describe('a user', () => {
  const withUser = (user: object) => write('.kube/config', { ...one, users: [{ name: 'u', user }] });

  it('logs in with a certificate from flags', async () => {
    withUser({ token: 'dev-secret', 'client-certificate-data': btoa('old'), 'client-key-data': btoa('old') });
    const flags = { clientCertificate: write('new.crt', 'new'), clientKey: write('new.key', 'newer') };
    const { agent, headers } = await enter(load(flags));
    const { cert, key } = (agent as Agent).options;
    expect([cert, key].map(String)).toEqual(['new', 'newer']);
    expect(headers).toEqual({ Authorization: 'Bearer dev-secret' });
    withUser({});
    const error = await problem(() => load({ clientCertificate: 'new.crt' }));
    expect(error.message).toContain('its client-key is missing');
  });

  it('logs in with a token from a file, which is read again', async () => {
    const path = write('.kube/tokens/mine', 'one\n');
    withUser({ token: 'old', tokenFile: 'tokens/mine' });
    const config = load({});
    const { headers, renewAt } = await enter(config);
    expect(headers).toEqual({ Authorization: 'Bearer one' });
    expect(Number((renewAt ?? 0n) - systemClock.now()) / 1e9).toBeLessThan(60);
    writeFileSync(path, 'two');
    expect((await enter(config)).headers).toEqual({ Authorization: 'Bearer two' });
    rmSync(path);
    expect((await enter(config)).headers).toEqual({ Authorization: 'Bearer old' });
  });

  it.each([
    ['is missing', undefined, 'no such file or directory'],
    ['is empty', '\n', 'it is empty'],
  ])('cannot log in when the only token is in a file that %s', async (_, content, words) => {
    withUser({ tokenFile: 'mine' });
    if (content !== undefined) write('.kube/mine', content);
    const { code, message } = await problem(() => headersOf({}));
    expect(code).toBe('input');
    expect(message).toContain(`cannot read the tokenFile ${join(home, '.kube/mine')}: ${words}`);
  });

  it('impersonates as the kubeconfig and the flags say, in UTF-8', async () => {
    const utf8 = (text: string) => Buffer.from(text).toString('latin1');
    withUser({
      token: 't',
      as: 'jörg',
      'as-uid': '李',
      'as-groups': ['ä', 'b'],
      'as-user-extra': { 'Scopes/é b%': ['1', 'ü'], none: [] },
    });
    const extra = { 'Impersonate-Extra-Scopes%2F%C3%A9%20b%25': ['1', utf8('ü')] };
    expect(await headersOf({})).toEqual({
      Authorization: 'Bearer t',
      'Impersonate-User': utf8('jörg'),
      'Impersonate-Uid': utf8('李'),
      'Impersonate-Group': [utf8('ä'), 'b'],
      ...extra,
    });
    expect(await headersOf({ as: 'ñ', asGroup: ['c'] })).toMatchObject({
      'Impersonate-User': utf8('ñ'),
      'Impersonate-Group': ['c'],
      ...extra,
    });
  });

  it.each([{ 'as-uid': 'x' }, { 'as-groups': ['x'] }, { 'as-user-extra': { a: ['x'] } }])(
    'does not impersonate without a name: %j',
    async (user) => {
      withUser({ token: 't', ...user });
      expect((await problem(() => load({}))).code).toBe('input');
    },
  );

  it.each([
    ['gcp', 'gke-gcloud-auth-plugin'],
    ['azure', 'kubelogin'],
  ])('cannot log in by what kubectl no longer has: %s', async (name, words) => {
    withUser({ 'auth-provider': { name, config: { 'access-token': 'dev-secret' } } });
    const { message, hint } = await problem(() => headersOf({}));
    expect(message).toContain(`the auth-provider "${name}" is not supported`);
    expect(hint).toContain(words);
  });
});

describe('in a pod', () => {
  const pod = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
  beforeEach(() => {
    write('serviceaccount/token', 'pod-token');
    write('serviceaccount/ca.crt', 'an authority');
    write('serviceaccount/namespace', 'shop');
  });

  it.each<[string, () => unknown, Record<string, string>]>([
    ['no kubeconfig', () => {}, {}],
    ['an empty kubeconfig', () => write('.kube/config', ''), {}],
    ['one with a comment', () => write('.kube/config', '# nothing'), {}],
    ['one without a current-context', () => write('.kube/config', { ...one, 'current-context': '' }), {}],
    ['a KUBECONFIG that is not there', () => {}, { KUBECONFIG: '/missing' }],
  ])('the service account is used beside %s', async (_, prepare, env) => {
    prepare();
    const config = load({}, { ...pod, ...env });
    expect(config).toMatchObject({
      origin: 'service-account',
      server: 'https://10.0.0.1:443',
      namespace: 'shop',
    });
    expect((await enter(config)).headers).toEqual({ Authorization: 'Bearer pod-token' });
  });

  it('flags replace its token and its authority', async () => {
    const config = load({ token: 'mine', certificateAuthority: '/ca.crt', as: 'jane' }, pod);
    expect(config).toMatchObject({
      origin: 'service-account',
      cluster: { caFile: '/ca.crt' },
      user: { token: 'mine', tokenFile: undefined, impersonate: { user: 'jane' } },
    });
  });

  it('a kubeconfig or a flag that chooses a server comes first', () => {
    expect(load({ server: 'https://x' }, pod).origin).toBe('kubeconfig');
    write('.kube/config', one);
    expect(load({}, pod)).toMatchObject({ origin: 'kubeconfig', context: 'dev', namespace: 'shop' });
  });

  it('the namespace is that of the pod where the context has none', () => {
    write('.kube/config', one);
    expect(load({ context: 'prod' }, pod)).toMatchObject({ origin: 'kubeconfig', namespace: 'shop' });
    expect(load({ context: 'prod' }, { ...pod, POD_NAMESPACE: 'other' }).namespace).toBe('other');
    expect(load({ context: 'prod', namespace: 'n' }, pod).namespace).toBe('n');
    expect(load({ context: 'prod' }).namespace).toBe('default');
  });

  it('the namespace is "default" when that of the pod cannot be read', () => {
    rmSync(join(home, 'serviceaccount/namespace'));
    mkdirSync(join(home, 'serviceaccount/namespace'));
    expect(load({}, pod).namespace).toBe('default');
  });

  it('a kubeconfig that was named by its flag and is not there is an error', async () => {
    expect((await problem(() => load({ kubeconfig: '/missing' }, pod))).code).toBe('input');
  });
});

describe('a file that does not end', () => {
  it('is not read to the end of memory as a kubeconfig', () => {
    expect(() => load({ kubeconfig: '/dev/zero' })).toThrow('/dev/zero: it is larger than 16 MiB');
  });

  it.each<[string, object, object]>([
    ['token', { tokenFile: '/dev/zero' }, {}],
    ['certificate', { 'client-certificate': '/dev/zero', 'client-key': '/dev/zero' }, {}],
    ["server's authority", {}, { 'certificate-authority': '/dev/zero' }],
  ])('is not read as a %s', async (_, user, cluster) => {
    const x = { cluster: 'c', user: 'u' };
    const clusters = { c: { server: 'https://server', ...cluster } };
    write('.kube/config', kubeconfig({ current: 'x', contexts: { x }, clusters, users: { u: user } }));
    const context = {
      environment: environment(),
      clock: systemClock,
      signal: new AbortController().signal,
    };
    const loggedIn = (async () => logIn(load({}), context))();
    await expect(loggedIn).rejects.toThrow('zero: it is larger than 16 MiB');
  });
});
