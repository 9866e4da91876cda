import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidRequestError, StatusError } from '../../src/core/errors.ts';
import type { EventPatch } from '../../src/record/sink.ts';
import { type LocalStore, openLocalStore } from '../../src/store/store.ts';
import { startEngines } from '../support/engines.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sampleEvent } from '../support/sample-event.ts';

describe.each(await startEngines())('the sink of a store in $name', ({ locate }) => {
  let store: LocalStore;
  const clock = new FakeClock(1772366400_987654321n);

  beforeAll(async () => {
    store = await openLocalStore({ location: await locate(), clock });
  });
  afterAll(() => store.close());

  const named = (name: string) => sampleEvent({ metadata: { name } });
  const thrown = (request: Promise<unknown>) =>
    request.then(
      () => undefined,
      (error) => error,
    );

  it('stamps a new event with its own clock, uid and revision, whatever the event says of them', async () => {
    const metadata = {
      name: 'stamped',
      uid: 'mine',
      resourceVersion: '77',
      creationTimestamp: '2001-01-01T00:00:00Z',
    };
    const stored = await store.sink.create(sampleEvent({ metadata }));
    expect(stored).toMatchObject({ kind: 'Event', apiVersion: 'v1' });
    expect(stored.metadata.creationTimestamp).toBe('2026-03-01T12:00:00Z');
    expect(stored.metadata.uid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const next = await store.sink.create(named('stamped-next'));
    expect(Number(next.metadata.resourceVersion)).toBe(Number(stored.metadata.resourceVersion) + 1);
  });

  it.each<[string, () => Promise<unknown>, object]>([
    [
      'a name that is taken',
      async () => {
        await store.sink.create(named('taken'));
        await store.sink.create(named('taken'));
      },
      {
        code: 409,
        reason: 'AlreadyExists',
        message: 'events "taken" already exists',
        details: { name: 'taken', kind: 'events' },
      },
    ],
    [
      'a name that is not there',
      () => store.sink.patch(named('nobody'), { count: 2 }),
      {
        code: 404,
        reason: 'NotFound',
        message: 'events "nobody" not found',
        details: { name: 'nobody', kind: 'events' },
      },
    ],
    [
      'a patch of an old version',
      async () => {
        await store.sink.create(named('changed'));
        await store.sink.patch(named('changed'), { count: 2, metadata: { resourceVersion: '1' } });
      },
      {
        code: 409,
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on events "changed": the object has been modified; please apply your changes to the latest version and try again',
        details: { name: 'changed', kind: 'events' },
      },
    ],
    ['no name', () => store.sink.create(named('')), { code: 422, reason: 'Invalid' }],
    ['a name that is none', () => store.sink.create(named('../x')), { code: 422, reason: 'Invalid' }],
    [
      'a namespace that is none',
      () => store.sink.create(sampleEvent({ metadata: { name: 'x', namespace: 'a/b' } })),
      { code: 422, reason: 'Invalid' },
    ],
    [
      'a field that cannot be selected by',
      () => store.sink.find({ fields: [{ field: 'count', operator: '=', value: '1' }] }),
      { code: 400, reason: 'BadRequest', message: 'field label not supported: count' },
    ],
  ])("refuses %s in the server's words", async (_, request, status) => {
    const error = await thrown(request());
    expect(error).toBeInstanceOf(StatusError);
    expect(error.status).toMatchObject(status);
  });

  it("keeps uid, name and creation time, which are the server's, from patches", async () => {
    const stored = await store.sink.create(named('kept'));
    const metadata = { name: 'other', namespace: 'other', uid: 'mine', creationTimestamp: null };
    const patched = await store.sink.patch(named('kept'), { count: 5, metadata });
    expect(patched.metadata).toEqual({
      ...stored.metadata,
      resourceVersion: String(Number(stored.metadata.resourceVersion) + 1),
    });
  });

  it('makes no revision of a patch that changes nothing', async () => {
    const stored = await store.sink.create(sampleEvent({ metadata: { name: 'same' }, count: 3 }));
    for (const patch of [null, {}, { count: 3 }, { lastTimestamp: null }, { metadata: {} }] as EventPatch[]) {
      expect(await store.sink.patch(named('same'), patch)).toEqual(stored);
    }
  });

  it('cuts the times of a patch as those of an event', async () => {
    await store.sink.create(named('times'));
    const patched = await store.sink.patch(named('times'), {
      lastTimestamp: '2026-03-01T13:00:00.999999999+01:00',
      series: { count: 2, lastObservedTime: '2026-03-01T12:00:00.1234567Z' },
    });
    expect(patched.lastTimestamp).toBe('2026-03-01T12:00:00Z');
    expect(patched.series).toEqual({ count: 2, lastObservedTime: '2026-03-01T12:00:00.123456Z' });
  });

  it('stores the arguments as they were when it was called', async () => {
    const event = sampleEvent({ metadata: { name: 'early', labels: { a: '1' } } });
    const creating = store.sink.create(event);
    Object.assign(event.metadata.labels ?? {}, { a: '2' });
    expect((await creating).metadata.labels).toEqual({ a: '1' });
    const patch: EventPatch = { metadata: { labels: { b: '1' } } };
    const patching = store.sink.patch(named('early'), patch);
    Object.assign(patch.metadata?.labels ?? {}, { b: '2' });
    expect((await patching).metadata.labels).toEqual({ a: '1', b: '1' });
  });

  it('is not harmed by members called __proto__', async () => {
    const labels = JSON.parse('{"__proto__":"x","constructor":"y"}');
    await store.sink.create(sampleEvent({ metadata: { name: 'proto', labels } }));
    const annotations = JSON.parse('{"__proto__":"z"}');
    await store.sink.patch(
      named('proto'),
      JSON.parse('{"__proto__":{"polluted":1},"metadata":{"__proto__":{"polluted":1}}}'),
    );
    await store.sink.patch(named('proto'), {
      metadata: { annotations, labels: JSON.parse('{"__proto__":null}') },
    });
    const stored = await store.sink.get('ns', 'proto');
    expect(JSON.stringify(stored.metadata.annotations)).toBe('{"__proto__":"z"}');
    expect(JSON.stringify(stored.metadata.labels)).toBe('{"constructor":"y"}');
    expect({}).not.toHaveProperty('polluted');
    expect(stored).not.toHaveProperty('polluted');
    expect(stored.metadata).not.toHaveProperty('polluted');
  });

  it('does nothing for a caller that has aborted', async () => {
    const giveUp = AbortSignal.abort(new Error('gave up'));
    await expect(store.sink.create(named('never'), { signal: giveUp })).rejects.toThrow('gave up');
    expect((await thrown(store.sink.get('ns', 'never'))).status.code).toBe(404);
  });

  it('gives back any text as it was, and finds the event by its object', async () => {
    let number = 0;
    const text = fc.string({ unit: 'binary', maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (kind, name, message) => {
        number += 1;
        const event = sampleEvent({
          metadata: { name: `any-${number}` },
          involvedObject: { kind, name },
          message,
        });
        const stored = await store.sink.create(event);
        expect(stored.message ?? '').toBe(message);
        const fields = [
          { field: 'involvedObject.kind', operator: '=' as const, value: kind },
          { field: 'involvedObject.name', operator: '=' as const, value: name },
        ];
        expect(await store.sink.find({ namespace: 'ns', fields })).toContainEqual(stored);
      }),
      { numRuns: 50 },
    );
  });

  it.each([1000, 5000, 70_000, 3_000_000])('stores a message of %d characters', async (length) => {
    const message = 'ü€🎉x'.repeat(length / 5);
    await store.sink.create(sampleEvent({ metadata: { name: `long-${length}` }, message }));
    expect((await store.sink.get('ns', `long-${length}`)).message).toBe(message);
  });

  it('throws for calls after it was closed', async () => {
    const closed = await openLocalStore({ location: await locate() });
    await closed.sink.create(named('a'));
    await closed.close();
    await closed.close();
    expect(await thrown(closed.sink.create(named('b')))).toBeInstanceOf(InvalidRequestError);
    expect(await thrown(closed.sink.get('ns', 'a'))).toBeInstanceOf(InvalidRequestError);
    expect(await thrown(closed.sink.find({}))).toBeInstanceOf(InvalidRequestError);
  });

  it('stores what was asked for before it was closed', async () => {
    const location = await locate();
    const closing = await openLocalStore({ location });
    await closing.sink.create(named('first'));
    const creating = Promise.all([closing.sink.create(named('a')), closing.sink.create(named('b'))]);
    await closing.close();
    await creating;
    await using store = await openLocalStore({ location, readOnly: true });
    expect(await store.sink.find({})).toHaveLength(3);
  });
});
