import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { KevError, UnavailableError } from '../../../src/core/errors.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import {
  type ReceivedRequest,
  type ScriptedResponse,
  type ScriptStep,
  startScriptedServer,
} from '../../support/scripted-server.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { openScripted, openServer } from '../open.ts';

const notFound = (kind: string, name: string): ScriptedResponse => ({
  status: 404,
  body: {
    kind: 'Status',
    code: 404,
    reason: 'NotFound',
    message: `${kind} "${name}" not found`,
    details: { kind, name },
  },
});

const forbidden: ScriptedResponse = {
  status: 403,
  body: { kind: 'Status', code: 403, reason: 'Forbidden', message: 'no' },
};
const noPath: ScriptedResponse = { status: 404, body: '404 page not found\n' };

const found = (uid: string): ScriptedResponse => ({
  body: {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { name: 'x', uid, resourceVersion: '7' },
  },
});

/** A server that knows these paths and no others. */
const serving =
  (paths: Record<string, ScriptedResponse>): ScriptStep =>
  ({ url }: ReceivedRequest) =>
    paths[url] ?? noPath;

const certificates = {
  resource: 'certificates',
  singular: 'certificate',
  kind: 'Certificate',
  shortNames: ['cert'],
};

/** The same offers in the two forms of discovery: cert-manager.io with two versions, batch with an old CronJob only. */
const aggregated: Record<string, ScriptedResponse> = {
  '/api': { body: { kind: 'APIGroupDiscoveryList', items: [] } },
  '/apis': {
    body: {
      kind: 'APIGroupDiscoveryList',
      items: [
        {
          metadata: { name: 'batch' },
          versions: [
            {
              version: 'v1beta1',
              resources: [{ resource: 'cronjobs', responseKind: { kind: 'CronJob' }, scope: 'Namespaced' }],
            },
          ],
        },
        {
          metadata: { name: 'cert-manager.io' },
          versions: ['v1', 'v1alpha2'].map((version) => ({
            version,
            resources: [
              {
                resource: certificates.resource,
                singularResource: certificates.singular,
                responseKind: { kind: certificates.kind },
                scope: 'Namespaced',
                shortNames: certificates.shortNames,
              },
            ],
          })),
        },
      ],
    },
  },
};

const legacyList = (resources: object[]): ScriptedResponse => ({
  body: { kind: 'APIResourceList', resources },
});
const legacyCertificates = legacyList([
  { name: 'certificates', singularName: '', namespaced: true, kind: 'Certificate', shortNames: ['cert'] },
  { name: 'certificates/status', singularName: '', namespaced: true, kind: 'Certificate' },
]);

const legacy: Record<string, ScriptedResponse> = {
  '/api': { body: { kind: 'APIVersions', versions: ['v1'] } },
  '/apis': {
    body: {
      kind: 'APIGroupList',
      groups: [
        {
          name: 'batch',
          versions: [{ groupVersion: 'batch/v1beta1' }],
          preferredVersion: { groupVersion: 'batch/v1beta1' },
        },
        {
          name: 'cert-manager.io',
          versions: [{ groupVersion: 'cert-manager.io/v1alpha2' }, { groupVersion: 'cert-manager.io/v1' }],
          preferredVersion: { groupVersion: 'cert-manager.io/v1' },
        },
        { name: 'broken.example.com', versions: [{ groupVersion: 'broken.example.com/v1' }] },
      ],
    },
  },
  '/api/v1': legacyList([{ name: 'pods', singularName: '', namespaced: true, kind: 'Pod' }]),
  '/apis/batch/v1beta1': legacyList([
    { name: 'cronjobs', singularName: '', namespaced: true, kind: 'CronJob' },
  ]),
  '/apis/cert-manager.io/v1': legacyCertificates,
  '/apis/cert-manager.io/v1alpha2': legacyCertificates,
  '/apis/broken.example.com/v1': legacyList([]),
};

const noEndpoints: ScriptedResponse = { status: 503, body: 'no endpoints' };

const widgets = legacyList([
  { name: 'widgets', singularName: 'widget', shortNames: ['wg'], namespaced: true, kind: 'Widget' },
]);

/** The same where the extension server of one group does not respond. */
const withBroken: Record<string, Record<string, ScriptedResponse>> = {
  'aggregated discovery': {
    '/api': aggregated['/api'] as ScriptedResponse,
    '/apis': {
      body: {
        kind: 'APIGroupDiscoveryList',
        items: [
          ...(aggregated['/apis'] as { body: { items: object[] } }).body.items,
          { metadata: { name: 'broken.example.com' }, versions: [{ version: 'v1', freshness: 'Stale' }] },
        ],
      },
    },
    '/apis/broken.example.com/v1': noEndpoints,
  },
  'discovery of old': { ...legacy, '/apis/broken.example.com/v1': noEndpoints },
};

const resolve = async (script: ScriptStep[], type: string) => {
  const { cluster, server } = await openScripted(script);
  const result = await cluster.objects
    .resolve({ type, name: 'x' }, { namespace: 'shop' })
    .catch((error: unknown) => error);
  return { result, urls: server.requests.map(({ url }) => url), requests: server.requests };
};

describe('a built-in kind', () => {
  it('is read with one request, its metadata only', async () => {
    const { result, urls, requests } = await resolve([found('u-1')], 'deploy');
    expect(result).toEqual({
      reference: {
        kind: 'Deployment',
        namespace: 'shop',
        name: 'x',
        apiVersion: 'apps/v1',
        uid: 'u-1',
        resourceVersion: '7',
      },
    });
    expect(urls).toEqual(['/apis/apps/v1/namespaces/shop/deployments/x']);
    expect(requests[0]?.headers.accept).toContain('as=PartialObjectMetadata');
  });

  it('has no namespace when its kind has none', async () => {
    const { result, urls } = await resolve([found('u-1')], 'no');
    expect(result).toMatchObject({ reference: { kind: 'Node', name: 'x', uid: 'u-1' } });
    expect(result).not.toHaveProperty('reference.namespace');
    expect(urls).toEqual(['/api/v1/nodes/x']);
  });

  it('that does not exist is an error with a hint', async () => {
    const { result, urls } = await resolve([notFound('pods', 'x')], 'po');
    expect(result).toBeInstanceOf(KevError);
    expect(result).toMatchObject({
      code: 'missing',
      message: 'pod "x" not found in namespace "shop"',
      hint: expect.stringContaining('--no-resolve'),
    });
    expect(urls).toHaveLength(1);
  });

  it('that may not be read is referred to without its uid, with a warning', async () => {
    const { result } = await resolve([forbidden], 'po');
    expect(result).toEqual({
      reference: { kind: 'Pod', namespace: 'shop', name: 'x', apiVersion: 'v1' },
      warning: expect.stringMatching(/^cannot read pod "x".*: no$/),
    });
  });

  it('is looked for in the version that the server has', async () => {
    const path = '/apis/batch/v1beta1/namespaces/shop/cronjobs/x';
    for (const discovery of [aggregated, legacy]) {
      const { result } = await resolve([serving({ ...discovery, [path]: found('u-2') })], 'cj');
      // This server gives no short names, so the type is unknown to it under that name.
      expect(result).toMatchObject({ code: 'missing' });
      const full = await resolve([serving({ ...discovery, [path]: found('u-2') })], 'cronjob');
      expect(full.result).toMatchObject({ reference: { apiVersion: 'batch/v1beta1', uid: 'u-2' } });
    }
  });

  it.each([500, 401])('passes on a response with status %i', async (status) => {
    const { result } = await resolve([{ status }], 'po');
    expect(result).toMatchObject({ name: 'StatusError', status: { code: status } });
  });
});

describe.each([
  ['aggregated discovery', aggregated, 2],
  ['discovery of old', legacy, 4],
])('a custom kind by %s', (_, discovery, requests) => {
  const path = (version: string) => `/apis/cert-manager.io/${version}/namespaces/shop/certificates/x`;
  const script = [serving({ ...discovery, [path('v1')]: found('new'), [path('v1alpha2')]: found('old') })];

  it.each([
    ['certificate', 'new'],
    ['certificates', 'new'],
    ['Certificate', 'new'],
    ['cert', 'new'],
    ['certificates.cert-manager.io', 'new'],
    ['certificates.cert-manager', 'new'],
    ['certificates.v1.cert-manager.io', 'new'],
    ['certificates.v1alpha2.cert-manager.io', 'old'],
  ])('%s', async (type, uid) => {
    const { result } = await resolve(script, type);
    const version = uid === 'new' ? 'v1' : 'v1alpha2';
    const reference = {
      kind: 'Certificate',
      apiVersion: `cert-manager.io/${version}`,
      uid,
      namespace: 'shop',
    };
    expect(result).toMatchObject({ reference });
  });

  it('asks for no group that is not named', async () => {
    const { urls } = await resolve(script, 'certificates.cert-manager.io');
    expect(urls).toHaveLength(requests + 1);
  });

  it.each([
    ['certificat', 'did you mean "certificate"?'],
    ['certificate.apps', 'did you mean "certificates.v1.cert-manager.io"?'],
    ['certificates.v2.cert-manager.io', 'did you mean "certificates.v1.cert-manager.io"?'],
    ['zzzzzz', undefined],
  ])('does not know %s', async (type, hint) => {
    const { result } = await resolve(script, type);
    expect(result).toMatchObject({
      code: 'missing',
      message: `the server doesn't have a resource type "${type}"`,
      hint,
    });
  });
});

describe.each(Object.entries(withBroken))('a group that does not respond, in %s', (_, discovery) => {
  const path = '/apis/cert-manager.io/v1/namespaces/shop/certificates/x';

  it('hides no kind of another group', async () => {
    const { result } = await resolve([serving({ ...discovery, [path]: found('new') })], 'certificates');
    expect(result).toMatchObject({ reference: { uid: 'new' } });
  });

  // A server that was just starting made kev lose an event: it said that the type does not exist.
  it.each(['widgets.broken.example.com', 'widget', 'wg'])('may have %s', async (type) => {
    const { result } = await resolve([serving(discovery)], type);
    expect(result).toBeInstanceOf(UnavailableError);
    expect(result).toMatchObject({
      isTransient: true,
      message: expect.stringMatching(/^the API broken\.example\.com\/v1 does not respond: no endpoints/),
    });
  });

  it('is asked again, after a response that is cut, too', async () => {
    const answers: ScriptedResponse[] = [noEndpoints, { chunks: ['{'], cut: 'within' }, widgets];
    const path = '/apis/broken.example.com/v1/namespaces/shop/widgets/x';
    const paths: Record<string, ScriptedResponse> = { ...discovery, [path]: found('w') };
    const { cluster } = await openScripted([
      ({ url }) => (url === '/apis/broken.example.com/v1' ? answers.shift() : paths[url]) ?? noPath,
    ]);
    const look = () =>
      cluster.objects.resolve({ type: 'widget.broken.example.com', name: 'x' }, { namespace: 'shop' });
    await expect(look()).rejects.toBeInstanceOf(UnavailableError);
    await expect(look()).rejects.toBeInstanceOf(UnavailableError);
    expect(await look()).toMatchObject({ reference: { kind: 'Widget', uid: 'w' } });
  });
});

it('finds a kind that was added since the server was asked', async () => {
  const clock = new FakeClock();
  let offered = aggregated;
  const { cluster } = await openScripted([({ url }) => offered[url] ?? noPath], { clock });
  const look = () => cluster.objects.kind('widgets.broken.example.com');
  await expect(look()).rejects.toMatchObject({ code: 'missing' });
  offered = { ...withBroken['aggregated discovery'], '/apis/broken.example.com/v1': widgets };
  await expect(look()).rejects.toMatchObject({ code: 'missing' });
  await clock.advance(10_000);
  expect(await look()).toMatchObject({ kind: 'Widget' });
});

describe.each([
  ['aggregated discovery', aggregated],
  ['discovery of old', legacy],
])('what was heard by %s', (_, discovery) => {
  const path = '/apis/cert-manager.io/v1/namespaces/shop/certificates/x';
  const everything = { ...discovery, [path]: found('u-1') };
  const certificate = { type: 'certificates.cert-manager.io', name: 'x' };

  /** Starts as they follow each other: each hears anew only what the folder does not hold. */
  async function openStarts(paths: Record<string, ScriptedResponse>) {
    const server = await startScriptedServer(({ url }) => paths[url] ?? noPath);
    const folder = new TemporaryFolder();
    onTestFinished(async () => {
      folder[Symbol.dispose]();
      await server.close();
    });
    const clock = new FakeClock();
    let seen = 0;
    const start = async (object = certificate) => {
      const cluster = openServer(server.url, { clock, openDiscoveryFolder: () => folder.path });
      const result = await cluster.objects
        .resolve(object, { namespace: 'shop' })
        .catch((error: unknown) => error);
      const urls = server.requests.slice(seen).map(({ url }) => url);
      seen = server.requests.length;
      return { result, urls };
    };
    return { start, clock, folder };
  }

  it('is known to the next start, for six hours', async () => {
    const { start, clock } = await openStarts(everything);
    const first = await start();
    expect(first.urls.length).toBeGreaterThan(2);
    expect(await start()).toEqual({ result: first.result, urls: [path] });
    clock.set(clock.now() + 6n * 3_600_000_000_000n);
    expect(await start()).toEqual(first);
    // Nobody knows how old it is when the clock is set back.
    clock.set(clock.now() - 1_000_000_000n);
    expect(await start()).toEqual(first);
  });

  it('is asked for again when a type is not in it', async () => {
    const served: Record<string, ScriptedResponse> = {
      ...discovery,
      '/apis': { body: { kind: 'APIGroupList', groups: [] } },
    };
    const { start } = await openStarts(served);
    expect((await start()).result).toMatchObject({ code: 'missing' });
    Object.assign(served, everything);
    expect((await start()).result).toMatchObject({ reference: { uid: 'u-1' } });
  });

  it('is read again when the server no longer has it', async () => {
    const served: Record<string, ScriptedResponse> = { ...everything };
    const { start } = await openStarts(served);
    await start();
    delete served[path];
    served['/apis'] = { body: { kind: 'APIGroupList', groups: [] } };
    const { result, urls } = await start();
    expect(result).toMatchObject({ code: 'missing', message: expect.stringContaining('resource type') });
    expect(urls).toContain('/apis');
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"at":'],
    ['something else', '[]'],
    [
      'kinds that are none',
      '{"at":1772366400000,"offers":[{"group":"cert-manager.io","kinds":[{"kind":1}]}]}',
    ],
    ['offers without kinds', '{"at":1772366400000,"offers":[{"group":"cert-manager.io"}]}'],
    ['null', '{"at":1772366400000,"offers":[null]}'],
  ])('is asked for again when the file holds %s', async (_, text) => {
    const { start, folder } = await openStarts(everything);
    const first = await start();
    const [file = ''] = readdirSync(folder.path);
    expect(statSync(folder.at(file)).mode & 0o777).toBe(0o600);
    writeFileSync(folder.at(file), text);
    expect(await start()).toEqual(first);
    expect(await start()).toEqual({ result: first.result, urls: [path] });
  });

  it('is read each time without a directory', async () => {
    const { start, folder } = await openStarts(everything);
    rmSync(folder.path, { recursive: true });
    const first = await start();
    expect(await start()).toEqual(first);
  });
});
