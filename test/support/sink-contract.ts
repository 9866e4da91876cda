import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidRequestError, StatusError } from '../../src/core/errors.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import type { ReadableEventSink } from '../../src/record/sink.ts';

/** A sink to test, with a namespace that only these tests use. */
export interface SinkUnderTest {
  sink: ReadableEventSink;
  namespace: string;
  close?: () => Promise<void> | void;
}

/**
 * Tests what every sink promises: the memory sink, the local store, and a real API server.
 *
 * @param open called once, before the first test
 */
export function describeSinkContract(name: string, open: () => Promise<SinkUnderTest>): void {
  describe(`${name} as an event sink`, () => {
    let subject: SinkUnderTest;
    let number = 0;

    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject?.close?.());

    /** An event that no other test has. */
    function newEvent(change: Partial<CoreV1Event> = {}): CoreV1Event {
      number += 1;
      const { namespace } = subject;
      const object = `web-${number}`;
      return {
        metadata: { name: `${object}.1898b5d9b3d68000`, namespace },
        involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace, name: object, uid: `uid-${number}` },
        reason: 'Started',
        message: 'it runs',
        source: { component: 'contract', host: 'h' },
        firstTimestamp: '2026-03-01T12:00:00.123456789Z',
        lastTimestamp: '2026-03-01T12:00:01.5Z',
        count: 1,
        type: 'Normal',
        reportingComponent: 'contract',
        reportingInstance: 'h',
        ...change,
      };
    }

    const nameOf = (event: CoreV1Event) => event.metadata.name ?? '';

    async function refusal(request: Promise<unknown>): Promise<{ code: number; reason: string | undefined }> {
      const error = await request.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(StatusError);
      const { code, reason } = (error as StatusError).status;
      return { code, reason };
    }

    it('adds the metadata of the server to a created event, and truncates its times', async () => {
      const event = newEvent();
      const stored = await subject.sink.create(event);
      expect(stored).toMatchObject({
        ...event,
        firstTimestamp: '2026-03-01T12:00:00Z',
        lastTimestamp: '2026-03-01T12:00:01Z',
        metadata: {
          ...event.metadata,
          uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
          resourceVersion: expect.stringMatching(/^\d+$/),
          creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        },
      });
    });

    it('returns the stored event', async () => {
      const stored = await subject.sink.create(newEvent());
      expect(await subject.sink.get(subject.namespace, nameOf(stored))).toEqual(stored);
    });

    it('keeps annotations and labels', async () => {
      const event = newEvent();
      const metadata = { ...event.metadata, annotations: { a: '1', 'x.y/z': 'ü <&>' }, labels: { l: 'v' } };
      const stored = await subject.sink.create({ ...event, metadata });
      expect((await subject.sink.get(subject.namespace, nameOf(stored))).metadata).toMatchObject(metadata);
    });

    it('does not change its argument', async () => {
      const event = newEvent();
      const before = structuredClone(event);
      await subject.sink.create(event);
      await subject.sink.patch(event, { count: 2 });
      expect(event).toEqual(before);
    });

    it('returns copies', async () => {
      const stored = await subject.sink.create(newEvent());
      const before = structuredClone(stored);
      stored.involvedObject.name = 'changed';
      (await subject.sink.get(subject.namespace, nameOf(before))).message = 'changed';
      expect(await subject.sink.get(subject.namespace, nameOf(before))).toEqual(before);
    });

    it('refuses a name that exists already', async () => {
      const event = newEvent();
      await subject.sink.create(event);
      expect(await refusal(subject.sink.create({ ...event, message: 'another' }))).toEqual({
        code: 409,
        reason: 'AlreadyExists',
      });
      expect((await subject.sink.get(subject.namespace, nameOf(event))).message).toBe('it runs');
    });

    it('changes only the members of a patch', async () => {
      const event = newEvent();
      const stored = await subject.sink.create(event);
      const patch = { count: 2, lastTimestamp: '2026-03-01T12:05:00Z', message: 'again' };
      const patched = await subject.sink.patch(event, patch);
      expect(patched).toMatchObject({
        ...stored,
        ...patch,
        metadata: { ...stored.metadata, resourceVersion: expect.stringMatching(/^\d+$/) },
      });
      expect(patched.metadata.resourceVersion).not.toBe(stored.metadata.resourceVersion);
      expect(await subject.sink.get(subject.namespace, nameOf(event))).toEqual(patched);
    });

    it('merges annotations, and removes what a patch sets to null', async () => {
      const event = newEvent();
      await subject.sink.create({
        ...event,
        metadata: { ...event.metadata, annotations: { a: '1', b: '2' } },
      });
      const patched = await subject.sink.patch(event, {
        metadata: { annotations: { b: '3', c: '4' } },
        lastTimestamp: null,
      });
      expect(patched.metadata.annotations).toMatchObject({ a: '1', b: '3', c: '4' });
      expect(patched.lastTimestamp ?? null).toBeNull();
    });

    it('accepts a patch for the stored version, and refuses one for an older version', async () => {
      const event = newEvent();
      const { resourceVersion = '' } = (await subject.sink.create(event)).metadata;
      expect(await subject.sink.patch(event, { count: 2, metadata: { resourceVersion } })).toMatchObject({
        count: 2,
      });
      expect(await refusal(subject.sink.patch(event, { count: 9, metadata: { resourceVersion } }))).toEqual({
        code: 409,
        reason: 'Conflict',
      });
      expect((await subject.sink.get(subject.namespace, nameOf(event))).count).toBe(2);
    });

    it('changes nothing with an empty patch', async () => {
      const event = newEvent();
      const stored = await subject.sink.create(event);
      expect(await subject.sink.patch(event, null)).toEqual(stored);
      expect(await subject.sink.get(subject.namespace, nameOf(event))).toEqual(stored);
    });

    it.each([
      ['get', (event: CoreV1Event) => subject.sink.get(subject.namespace, nameOf(event))],
      ['patch', (event: CoreV1Event) => subject.sink.patch(event, { count: 2 })],
      ['empty patch', (event: CoreV1Event) => subject.sink.patch(event, null)],
    ])('responds with 404 to a %s of a missing event', async (_, request) => {
      expect(await refusal(request(newEvent()))).toEqual({ code: 404, reason: 'NotFound' });
    });

    it('refuses an event without a name', async () => {
      const event = newEvent();
      const error = await subject.sink
        .create({ ...event, metadata: { namespace: subject.namespace } })
        .catch((e) => e);
      expect([StatusError, InvalidRequestError].some((kind) => error instanceof kind)).toBe(true);
    });

    it('accepts one of many concurrent writes, and refuses the others', async () => {
      const event = newEvent();
      const creates = await Promise.allSettled(Array.from({ length: 8 }, () => subject.sink.create(event)));
      expect(creates.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);

      const { resourceVersion = '' } = (await subject.sink.get(subject.namespace, nameOf(event))).metadata;
      const patches = await Promise.allSettled(
        Array.from({ length: 8 }, (_, at) =>
          subject.sink.patch(event, { count: at + 2, metadata: { resourceVersion } }),
        ),
      );
      const won = patches.flatMap((result) => (result.status === 'fulfilled' ? [result.value.count] : []));
      expect(won).toHaveLength(1);
      expect((await subject.sink.get(subject.namespace, nameOf(event))).count).toBe(won[0]);
    });

    describe('find', () => {
      it.each<[string, (event: CoreV1Event) => [string, string | undefined]]>([
        ['involvedObject.name', (event) => ['involvedObject.name', event.involvedObject.name]],
        ['involvedObject.uid', (event) => ['involvedObject.uid', event.involvedObject.uid]],
        ['metadata.name', (event) => ['metadata.name', event.metadata.name]],
      ])('finds by %s', async (_, term) => {
        await subject.sink.create(newEvent());
        const wanted = await subject.sink.create(newEvent());
        const [field, value = ''] = term(wanted);
        expect(
          await subject.sink.find({
            namespace: subject.namespace,
            fields: [{ field, operator: '=', value }],
          }),
        ).toEqual([wanted]);
      });

      it('finds the events that match all terms', async () => {
        const object = {
          kind: 'Pod',
          apiVersion: 'v1',
          namespace: subject.namespace,
          name: 'one-object',
          uid: 'u',
        };
        const kinds = [
          { reason: 'A', type: 'Normal', source: { component: 'c' } },
          { reason: 'A', type: 'Warning', source: { component: 'c' } },
          { reason: 'B', type: 'Normal', source: { component: 'c' } },
          { reason: 'A', type: 'Normal', source: { component: 'd' } },
        ];
        for (const kind of kinds) await subject.sink.create(newEvent({ involvedObject: object, ...kind }));
        const about = { field: 'involvedObject.name', operator: '=' as const, value: 'one-object' };
        const find = async (...fields: [string, '=' | '!=', string][]) => {
          const terms = fields.map(([field, operator, value]) => ({ field, operator, value }));
          const found = await subject.sink.find({ namespace: subject.namespace, fields: [about, ...terms] });
          return found.map(({ reason, type, source }) => ({ reason, type, source }));
        };
        expect(await find(['reason', '=', 'A'], ['type', '=', 'Normal'], ['source', '=', 'c'])).toEqual([
          kinds[0],
        ]);
        expect(await find(['reason', '!=', 'A'])).toEqual([kinds[2]]);
        expect(await find(['reason', '=', 'none'])).toEqual([]);
        expect(await find()).toHaveLength(4);
      });

      it('refuses a field that cannot be selected', async () => {
        const fields = [{ field: 'message', operator: '=' as const, value: 'm' }];
        expect(await refusal(subject.sink.find({ namespace: subject.namespace, fields }))).toEqual({
          code: 400,
          reason: 'BadRequest',
        });
      });

      it('does not search other namespaces', async () => {
        const event = await subject.sink.create(newEvent());
        const fields = [{ field: 'metadata.name', operator: '=' as const, value: nameOf(event) }];
        expect(await subject.sink.find({ namespace: `${subject.namespace}-other`, fields })).toEqual([]);
        expect(await subject.sink.find({ fields })).toEqual([event]);
      });
    });
  });
}
