import { describe, expect, it } from 'vitest';
import { openScripted } from '../open.ts';

const event = {
  metadata: { name: 'x.1', namespace: 'shop' },
  involvedObject: { kind: 'Pod', namespace: 'shop', name: 'x' },
  reason: 'Test',
  type: 'Normal',
  firstTimestamp: '2026-03-01T12:00:01.123456789Z',
  lastTimestamp: '2026-03-01T12:00:01.123456789Z',
  count: 1,
};

const stored = { body: { kind: 'Event', metadata: { name: 'x.1' }, involvedObject: {} } };

describe('the core/v1 sink', () => {
  it('creates with POST, times in whole seconds', async () => {
    const { cluster, server } = await openScripted([stored]);
    expect(await cluster.sink.create(event)).toEqual(stored.body);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/api/v1/namespaces/shop/events' });
    expect(request?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      kind: 'Event',
      apiVersion: 'v1',
      firstTimestamp: '2026-03-01T12:00:01Z',
      eventTime: null,
    });
  });

  it.each([
    [{ count: 2 }, '{"count":2}'],
    [null, '{}'],
  ])('patches %j with a strategic merge patch', async (patch, body) => {
    const { cluster, server } = await openScripted([stored]);
    await cluster.sink.patch(event, patch);
    expect(server.requests[0]).toMatchObject({
      method: 'PATCH',
      url: '/api/v1/namespaces/shop/events/x.1',
      body,
    });
    expect(server.requests[0]?.headers['content-type']).toBe('application/strategic-merge-patch+json');
  });

  it('gets by name, and finds over all pages', async () => {
    const page = (name: string, more?: string) => ({
      body: { metadata: { resourceVersion: '1', continue: more }, items: [{ metadata: { name } }] },
    });
    const { cluster, server } = await openScripted([stored, page('a', 'next'), page('b')]);
    expect(await cluster.sink.get('shop', 'x:1')).toEqual(stored.body);
    expect(server.requests[0]?.url).toBe('/api/v1/namespaces/shop/events/x:1');
    const found = await cluster.sink.find({ namespace: 'shop' });
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
  });

  it('refuses an event without a namespace or a name', async () => {
    const { cluster, server } = await openScripted([stored]);
    const wrong = { name: 'InvalidRequestError' };
    await expect(cluster.sink.create({ ...event, metadata: { name: 'x' } })).rejects.toMatchObject(wrong);
    await expect(cluster.sink.patch({ ...event, metadata: { namespace: 'x' } }, {})).rejects.toMatchObject(
      wrong,
    );
    expect(server.requests).toHaveLength(0);
  });
});

describe('the events.k8s.io/v1 sink', () => {
  const newer = {
    metadata: { name: 'x.1', namespace: 'shop' },
    regarding: { kind: 'Pod', namespace: 'shop', name: 'x' },
    eventTime: '2026-03-01T12:00:01.123456789Z',
    note: 'words',
    reportingController: 'kev',
  };

  it('creates with POST, in its own form, times with six digits', async () => {
    const { cluster, server } = await openScripted([stored]);
    await cluster.eventsV1Sink.create(newer);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: '/apis/events.k8s.io/v1/namespaces/shop/events',
    });
    const sent = JSON.parse(server.requests[0]?.body ?? '');
    expect(sent).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      eventTime: '2026-03-01T12:00:01.123456Z',
      note: 'words',
      reportingController: 'kev',
      regarding: { name: 'x' },
    });
    expect(sent).not.toHaveProperty('message');
  });

  it('patches the series', async () => {
    const { cluster, server } = await openScripted([stored]);
    const patch = { series: { count: 2, lastObservedTime: '2026-03-01T12:00:02.000000Z' } };
    await cluster.eventsV1Sink.patch(newer, patch);
    expect(server.requests[0]).toMatchObject({
      method: 'PATCH',
      url: '/apis/events.k8s.io/v1/namespaces/shop/events/x.1',
      body: JSON.stringify(patch),
    });
    expect(server.requests[0]?.headers['content-type']).toBe('application/strategic-merge-patch+json');
  });
});
