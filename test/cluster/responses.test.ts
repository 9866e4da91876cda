import { describe, expect, it } from 'vitest';
import { fetchIdentity } from '../../src/cluster/credentials/identity.ts';
import { listNames } from '../../src/cluster/objects/names.ts';
import { isAllowed } from '../../src/cluster/rights.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { builtInKinds } from '../../src/kinds/kinds.ts';
import { listAll } from '../../src/select/list-all.ts';
import { openScripted } from './open.ts';

const event = (more: object = {}) => ({
  metadata: { name: 'e1', namespace: 'ns', uid: 'u', resourceVersion: '5' },
  involvedObject: { kind: 'Pod', name: 'x' },
  ...more,
});
const list = (...items: unknown[]) => ({ metadata: { resourceVersion: '9' }, items });

const signal = new AbortController().signal;
const [pods] = builtInKinds().filter(({ plural }) => plural === 'pods');
if (!pods) throw new Error('pods are built in');

async function listed(body: unknown): Promise<CoreV1Event[]> {
  const { cluster } = await openScripted([{ body: JSON.stringify(body) }]);
  return (await listAll(cluster.source, {})).events;
}

describe('a list of events', () => {
  it.each<[string, unknown, object]>([
    ['no items', { items: null, metadata: null }, []],
    [
      'nothing but a name',
      list({ metadata: { name: 'a' } }),
      [{ metadata: { name: 'a' }, involvedObject: {} }],
    ],
    [
      'what is null',
      list(event({ message: null, source: null, involvedObject: null, series: null })),
      [event({ involvedObject: {} })],
    ],
    ['numbers in quotes', list(event({ count: '3' })), [event({ count: 3 })]],
    [
      'texts without quotes',
      list(event({ reason: 7, lastTimestamp: 1e20 })),
      [event({ reason: '7', lastTimestamp: '100000000000000000000' })],
    ],
  ])('is mended that holds %s', async (_, body, events) => {
    expect(await listed(body)).toMatchObject(events);
  });

  it.each<[string, unknown, string]>([
    ['an object', {}, 'not a list'],
    ['a Status', { kind: 'Status', metadata: {} }, 'not a list'],
    ['items that are text', { items: 'abc' }, 'not a list'],
    ['items that are an object', { items: { a: 1 } }, 'not a list'],
    ['a head that is none', { items: [], metadata: 7 }, 'it.metadata is missing or of the wrong type'],
    ['a number to go on from', { items: [], metadata: { continue: 7 } }, 'it.metadata.continue is missing'],
    ['no event', list(null), 'an event is not an object'],
    ['a list in it', list([]), 'an event is not an object'],
    ['a text', list('a'), 'an event is not an object'],
    ['an event without a head', list({ involvedObject: {} }), 'an event has no name'],
    [
      'an event whose head is a list',
      list(event({ metadata: 'x' })),
      'in an event "metadata" is not an object',
    ],
    [
      'an object that is none',
      list(event({ involvedObject: 7 })),
      'in an event "involvedObject" is not an object',
    ],
    [
      'an object whose name is none',
      list(event({ involvedObject: { name: {} } })),
      '"involvedObject.name" is not a string',
    ],
    [
      'a related object whose name is none',
      list(event({ related: { name: [] } })),
      '"related.name" is not a string',
    ],
    ['a count that is none', list(event({ count: 1e308 })), '"count" is not a number'],
    ['a time that is none', list(event({ eventTime: {} })), '"eventTime" is not a string'],
    [
      'labels that are none',
      list(event({ metadata: { name: 'a', labels: { b: {} } } })),
      '"metadata.labels" does not hold texts',
    ],
  ])('is refused that holds %s', async (_, body, words) => {
    await expect(listed(body)).rejects.toMatchObject({
      name: 'UnavailableError',
      message: expect.stringContaining(`the server did not respond like a Kubernetes API server: `),
    });
    await expect(listed(body)).rejects.toThrow(words);
  });

  it('is refused if it repeats a continue token', async () => {
    const page = { body: { items: [], metadata: { continue: 'here' } } };
    const { cluster, server } = await openScripted([page]);
    await expect(listAll(cluster.source, {})).rejects.toThrow('the list does not end');
    expect(server.requests).toHaveLength(2);
  });
});

describe('an event that was written', () => {
  it.each([
    ['core', 'nothing', {}],
    ['core', 'a Status', { kind: 'Status', metadata: {} }],
    ['core', 'a list', list()],
    ['events', 'nothing', {}],
    ['events', 'a name that is none', { metadata: { name: [] }, regarding: {} }],
  ])('through %s does not count as stored when the response is %s', async (api, _, body) => {
    const { cluster } = await openScripted([{ status: 201, body }]);
    const { involvedObject, ...newer } = event();
    const written =
      api === 'core'
        ? cluster.sink.create(event())
        : cluster.eventsV1Sink.create({ ...newer, regarding: involvedObject });
    await expect(written).rejects.toMatchObject({ name: 'UnavailableError' });
  });
});

describe('other responses', () => {
  const object = (metadata: unknown) => ({ kind: 'Pod', metadata });
  const ask = {
    object: (cluster) => cluster.objects.get({ type: 'pod', name: 'x' }, { namespace: 'ns' }),
    names: (cluster) => listNames(cluster.client, pods, 'ns', signal),
    type: (cluster) => cluster.objects.kindOnServer('things'),
    who: (cluster) => fetchIdentity(cluster.client, signal),
    right: (cluster) =>
      isAllowed(cluster.client, { verb: 'get', group: '', version: 'v1', resource: 'pods' }, signal),
  } satisfies Record<
    string,
    (cluster: Awaited<ReturnType<typeof openScripted>>['cluster']) => Promise<unknown>
  >;

  it.each<[keyof typeof ask, unknown]>([
    ['object', {}],
    ['object', object(null)],
    ['object', object([])],
    ['object', object({ name: 7 })],
    ['object', object({ name: 'x', uid: 7 })],
    ['object', object({ name: 'x', labels: { a: 7 } })],
    ['object', object({ name: 'x', annotations: 'a' })],
    ['object', object({ name: 'x', ownerReferences: [null] })],
    ['object', object({ name: 'x', ownerReferences: [{ kind: 7 }] })],
    ['names', { items: [{}] }],
    ['names', { items: [{ metadata: { name: {} } }] }],
    ['type', {}],
    ['type', { groups: [null] }],
    ['type', { groups: [{ versions: [{}] }] }],
    ['type', { versions: [7] }],
    ['type', { kind: 'APIGroupDiscoveryList', items: [{ versions: [{ version: 'v1', resources: [{}] }] }] }],
    ['who', { status: { userInfo: { username: {} } } }],
    ['who', { status: { userInfo: { username: 'x', groups: 'y' } } }],
    ['right', { status: { allowed: 'yes' } }],
    ['right', { status: 7 }],
  ])('about %s are refused when they are %j', async (about, body) => {
    const { cluster } = await openScripted([{ body }]);
    await expect(ask[about](cluster)).rejects.toMatchObject({
      name: 'UnavailableError',
      message: expect.stringContaining('did not respond like a Kubernetes API server'),
    });
  });

  it('may hold null where something is missing', async () => {
    const { cluster } = await openScripted([
      { body: object({ name: 'x', labels: null, ownerReferences: null }) },
    ]);
    expect(await ask.object(cluster)).toEqual(object({ name: 'x' }));
  });
});
