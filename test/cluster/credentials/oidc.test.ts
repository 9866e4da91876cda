import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { getIdToken } from '../../../src/cluster/credentials/oidc.ts';
import { KevError, UnavailableError } from '../../../src/core/errors.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import {
  type ReceivedRequest,
  type ScriptedResponse,
  startScriptedServer,
} from '../../support/scripted-server.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const NOW_SECONDS = 1_772_366_400;

let folder: TemporaryFolder;
let clock: FakeClock;
let asked: ReceivedRequest[];
let issuer: string;
/** How the issuer answers when it is asked for tokens. */
let answerTo: (request: ReceivedRequest) => ScriptedResponse;
/** What it says where it is asked. */
let discovery: ScriptedResponse;

beforeEach(async () => {
  folder = new TemporaryFolder();
  clock = new FakeClock(BigInt(NOW_SECONDS) * 1_000_000_000n);
  asked = [];
  answerTo = () => ({ body: { id_token: NEW, refresh_token: 'refresh-2' } });
  const server = await startScriptedServer(...Array.from({ length: 50 }, () => serve));
  onTestFinished(() => server.close());
  issuer = server.url;
  discovery = { body: { issuer, token_endpoint: `${issuer}/token` } };
});
afterEach(() => folder[Symbol.dispose]());

function serve(request: ReceivedRequest): ScriptedResponse {
  asked.push(request);
  return request.url.endsWith('/.well-known/openid-configuration') ? discovery : answerTo(request);
}

const tokenUntil = (exp: number) =>
  `head.${Buffer.from(JSON.stringify({ sub: 'alice', exp })).toString('base64url')}.signature`;
const EXPIRED = tokenUntil(NOW_SECONDS + 5);
const NEW = tokenUntil(NOW_SECONDS + 3600);

const configOf = (change: Record<string, string | undefined> = {}): Record<string, string> => {
  const config = {
    'id-token': EXPIRED,
    'refresh-token': 'refresh-1',
    'idp-issuer-url': issuer,
    'client-id': 'cli',
    'client-secret': 'hunter2',
    ...change,
  };
  return JSON.parse(JSON.stringify(config));
};

/** Writes a kubeconfig in which the user is the second. */
function writeKubeconfig(config: object): string {
  const path = folder.at('kubeconfig');
  const users = [{ name: 'other' }, { name: 'me', user: { 'auth-provider': { name: 'oidc', config } } }];
  writeFileSync(path, JSON.stringify({ apiVersion: 'v1', users, more: { kept: 'yes' } }), { mode: 0o640 });
  return path;
}

interface Written {
  users: { user?: { 'auth-provider': { config: Record<string, string> } } }[];
  more: object;
}
const read = (path: string) => load(readFileSync(path, 'utf8')) as Written;

function ask(config: Record<string, string>, file = writeKubeconfig(config)) {
  const environment = { env: {}, homedir: '/nonexistent' };
  const signal = new AbortController().signal;
  return getIdToken(config, { file, name: 'me' }, { environment, clock, signal });
}

const failure = async (config: Record<string, string>): Promise<KevError | UnavailableError> =>
  ask(config).then(
    () => expect.unreachable(),
    (error) => error,
  );

describe('an id-token', () => {
  it('is used while it is valid', async () => {
    const valid = tokenUntil(NOW_SECONDS + 60);
    expect(await ask(configOf({ 'id-token': valid }))).toEqual({
      idToken: valid,
      expiresAt: BigInt(NOW_SECONDS + 50) * 1_000_000_000n,
    });
    expect(asked).toEqual([]);
  });

  it('is refreshed when it has expired, and written into its kubeconfig', async () => {
    const config = configOf();
    const path = writeKubeconfig(config);
    symlinkSync(path, folder.at('link'));
    expect((await ask(config, folder.at('link'))).idToken).toBe(NEW);
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /.well-known/openid-configuration',
      'POST /token',
    ]);
    expect(asked[1]?.headers.authorization).toBe(`Basic ${btoa('cli:hunter2')}`);
    expect(asked[1]?.body).toBe('grant_type=refresh_token&refresh_token=refresh-1');
    const { users, more } = read(path);
    expect(users[1]?.user?.['auth-provider'].config).toEqual({
      ...config,
      'id-token': NEW,
      'refresh-token': 'refresh-2',
    });
    expect(more).toEqual({ kept: 'yes' });
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('is refreshed where there is none yet, and where the issuer keeps the refresh-token', async () => {
    answerTo = () => ({ body: { id_token: NEW } });
    const config = configOf({ 'id-token': undefined });
    const path = writeKubeconfig(config);
    expect((await ask(config, path)).idToken).toBe(NEW);
    expect(read(path).users[1]?.user?.['auth-provider'].config['refresh-token']).toBe('refresh-1');
  });

  it('is refreshed by an issuer that wants the client in the form', async () => {
    answerTo = ({ headers }) =>
      headers.authorization
        ? { status: 401, body: { error: 'invalid_client' } }
        : { body: { id_token: NEW } };
    expect((await ask(configOf())).idToken).toBe(NEW);
    expect(Object.fromEntries(new URLSearchParams(asked.at(-1)?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-1',
      client_id: 'cli',
      client_secret: 'hunter2',
    });
  });

  it('is refreshed once by all who share the kubeconfig', async () => {
    const config = configOf();
    const path = writeKubeconfig(config);
    const [first, second] = [ask(config, path), ask(config, path)];
    expect((await first).idToken).toBe(NEW);
    await clock.advance(100);
    expect((await second).idToken).toBe(NEW);
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('keeps a kubeconfig in YAML one in YAML', async () => {
    const config = configOf();
    const path = folder.at('yaml');
    const settings = Object.entries(config).map(([name, value]) => `          ${name}: "${value}"`);
    const lines = [
      'users:',
      '  - name: me',
      '    user:',
      '      auth-provider:',
      '        config:',
      ...settings,
    ];
    writeFileSync(path, `# mine\ndate: 2026-11-28\nword: "no"\n${lines.join('\n')}\n`);
    await ask(config, path);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/^date: '?2026-11-28'?\nword: ['"]no['"]\nusers:\n/);
    expect(text).toContain(NEW);
  });
});

describe('an id-token cannot be had', () => {
  it.each<[string, () => Record<string, string>, string]>([
    [
      'without a refresh-token',
      () => configOf({ 'refresh-token': undefined }),
      'the id-token has expired, and',
    ],
    [
      'without any token',
      () => configOf({ 'refresh-token': undefined, 'id-token': undefined }),
      'the id-token is missing, and',
    ],
    ['from what is none', () => configOf({ 'id-token': 'hunter2' }), 'the id-token is not a valid JWT'],
    ['without an issuer', () => configOf({ 'idp-issuer-url': undefined }), 'has no idp-issuer-url'],
    ['from no address', () => configOf({ 'idp-issuer-url': 'issuer' }), 'is not a URL'],
    ['without a client', () => configOf({ 'client-id': undefined }), 'has no client-id'],
    [
      'with an authority that cannot be read',
      () => configOf({ 'idp-certificate-authority': '/nonexistent/ca.crt' }),
      'cannot read /nonexistent/ca.crt: no such file or directory',
    ],
  ])('%s', async (_, config, words) => {
    const error = await failure(config());
    expect(error).toBeInstanceOf(KevError);
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('hunter2');
    expect(asked).toEqual([]);
  });

  it.each<[string, () => void, string, boolean]>([
    [
      'refuses',
      () => {
        answerTo = () => ({ status: 400, body: { error: 'invalid_grant', error_description: 'hunter2' } });
      },
      'did not refresh the id-token (invalid_grant)',
      false,
    ],
    [
      'gives none',
      () => {
        answerTo = () => ({ body: { access_token: 'hunter2' } });
      },
      'gave no id-token',
      false,
    ],
    [
      'gives an old one',
      () => {
        answerTo = () => ({ body: { id_token: EXPIRED } });
      },
      'gave an id-token that has expired',
      false,
    ],
    [
      'is none',
      () => {
        discovery = { body: '<html>' };
      },
      'gave no token_endpoint (200)',
      false,
    ],
    [
      'is out of order',
      () => {
        discovery = { status: 503 };
      },
      'gave no token_endpoint (503)',
      true,
    ],
    [
      'hangs up',
      () => {
        answerTo = () => ({ cut: 'before' });
      },
      'the connection was cut',
      true,
    ],
  ])('from an issuer that %s, which is named', async (_, prepare, words, mayPass) => {
    prepare();
    const error = await failure(configOf());
    expect(error).toBeInstanceOf(mayPass ? UnavailableError : KevError);
    expect(error.message).toContain(words);
    expect(error.message).toContain(issuer);
    expect(error.message).not.toContain('hunter2');
  });

  it('while its kubeconfig does not exist', async () => {
    const error = await ask(configOf(), folder.at('nosuch')).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(KevError);
    expect(error.message).toBe(
      `cannot write the new tokens to the kubeconfig ${folder.at('nosuch')}: no such file or directory`,
    );
    expect(asked).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'while the disk is full, which leaves the kubeconfig as it was',
    async () => {
      const path = writeKubeconfig(configOf());
      const before = readFileSync(path, 'utf8');
      symlinkSync('/dev/full', `${path}.${process.pid}.tmp`);
      const error = await ask(configOf(), path).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(KevError);
      expect(error.message).toBe(
        `cannot write the new tokens to the kubeconfig ${path}: no space left on the device`,
      );
      expect(readFileSync(path, 'utf8')).toBe(before);
    },
  );

  it('while its kubeconfig is locked, and says by what; the refresh-token is not used up', async () => {
    const config = configOf();
    const path = writeKubeconfig(config);
    writeFileSync(`${path}.lock`, '');
    const asking = ask(config, path).catch((error) => error.message);
    for (let waited = 0; waited <= 10_000; waited += 100) await clock.advance(100);
    expect(await asking).toContain(`it is locked by ${path}.lock`);
    expect(asked).toEqual([]);
  });
});
