import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import type { EventSink } from '../../src/record/sink.ts';
import type { EventQuery } from '../../src/select/query.ts';
import type { EventSource, FollowUpdate } from '../../src/select/source.ts';
import { sampleEvent } from './sample-event.ts';

/** A source to test, with a sink that writes to it and a namespace that only these tests use. */
export interface SourceUnderTest {
  source: EventSource;
  /** Another connection or process than the source's, if there are such. */
  sink: EventSink;
  namespace: string;
  close(): Promise<void>;
}

/**
 * Tests what every source promises: stores in SQLite and PostgreSQL, and a real API server.
 *
 * @param open called once, before the first test
 */
export function describeSourceContract(name: string, open: () => Promise<SourceUnderTest>): void {
  describe(`${name} as an event source`, () => {
    let subject: SourceUnderTest;
    let query: EventQuery;

    beforeAll(async () => {
      subject = await open();
      query = { namespace: subject.namespace };
    });
    afterAll(() => subject?.close());

    const newEvent = (name: string, object = 'web-0') =>
      sampleEvent({
        metadata: { name, namespace: subject.namespace },
        involvedObject: { name: object, namespace: subject.namespace },
        count: 1,
      });
    const create = (name: string, object?: string) => subject.sink.create(newEvent(name, object));
    const count = (name: string, count: number) => subject.sink.patch(newEvent(name), { count });

    async function list(
      asked: EventQuery = query,
    ): Promise<{ events: CoreV1Event[]; resourceVersion: string }> {
      const events: CoreV1Event[] = [];
      let resourceVersion = '';
      for await (const page of subject.source.list(asked)) {
        events.push(...page.items);
        resourceVersion = page.resourceVersion;
      }
      return { events, resourceVersion };
    }

    /** Follows from a version on. `take` resolves to the next changes, as `NAME COUNT`. */
    function follow(resourceVersion: string, asked: EventQuery = query) {
      const aborting = new AbortController();
      const following = subject.source.follow(asked, { resourceVersion, signal: aborting.signal });
      const updates = following[Symbol.asyncIterator]();
      const taken: string[] = [];
      return {
        async take(number: number): Promise<string[]> {
          while (taken.length < number) {
            const { value, done } = await updates.next();
            if (done || value.kind !== 'changes')
              throw new Error(`${value?.kind ?? 'the end'} instead of changes`);
            taken.push(
              ...value.events.map(({ metadata, count }: CoreV1Event) => `${metadata.name} ${count}`),
            );
          }
          return taken.splice(0, number);
        },
        async end(): Promise<void> {
          aborting.abort();
          for await (const update of { [Symbol.asyncIterator]: () => updates }) {
            if (update.kind !== 'changes' || update.events.length > 0)
              throw new Error(`${update.kind} at the end`);
          }
        },
      };
    }

    it('lists by name, with each event as it was stored', async () => {
      const stored = [];
      for (const name of ['list.b', 'list.a.10', 'list.a.9', 'list.a-b']) stored.push(await create(name));
      const { events } = await list();
      const [b, ten, nine, dash] = stored;
      expect(events.filter(({ metadata }) => metadata.name?.startsWith('list.'))).toEqual([
        dash,
        ten,
        nine,
        b,
      ]);
    });

    it('selects by namespace and by fields', async () => {
      const stored = await create('select.1', 'chosen');
      await create('select.2', 'other');
      const fields = [{ field: 'involvedObject.name', operator: '=' as const, value: 'chosen' }];
      expect((await list({ ...query, fields })).events).toEqual([stored]);
      expect((await list({ namespace: 'elsewhere' })).events).toEqual([]);
    });

    it('follows everything after a list, in order, and nothing before it', async () => {
      await create('after.before');
      const { resourceVersion } = await list();
      await create('after.a');
      await count('after.a', 2);
      const following = follow(resourceVersion);
      expect(await following.take(2)).toEqual(['after.a 1', 'after.a 2']);
      await create('after.b');
      await count('after.a', 3);
      expect(await following.take(2)).toEqual(['after.b 1', 'after.a 3']);
      await following.end();
    });

    it('follows from any version that it has returned', async () => {
      const first = await create('resume.a');
      await create('resume.b');
      await count('resume.a', 2);
      const following = follow(first.metadata.resourceVersion ?? '');
      expect(await following.take(2)).toEqual(['resume.b 1', 'resume.a 2']);
      await following.end();
    });

    it('follows only selected events', async () => {
      const { resourceVersion } = await list();
      const fields = [{ field: 'involvedObject.name', operator: '=' as const, value: 'selected' }];
      const following = follow(resourceVersion, { ...query, fields });
      await create('chosen.other', 'other');
      await create('chosen.selected', 'selected');
      expect(await following.take(1)).toEqual(['chosen.selected 1']);
      await following.end();
    });

    it('follows without a gap or a repeat during concurrent writes', async () => {
      const aborting = new AbortController();
      const fields = [{ field: 'involvedObject.name', operator: '=' as const, value: 'followed' }];
      await create('follow.00', 'followed');
      const names = Array.from({ length: 20 }, (_, at) => `follow.${String(at + 1).padStart(2, '0')}`);
      const seen: (string | undefined)[] = [];
      const kinds = new Set<FollowUpdate['kind']>();
      let writing: Promise<unknown> | undefined;
      for await (const update of subject.source.follow({ ...query, fields }, { signal: aborting.signal })) {
        kinds.add(update.kind);
        writing ??= Promise.all(names.map((name) => create(name, 'followed')));
        if ('events' in update) seen.push(...update.events.map(({ metadata }) => metadata.name));
        if (seen.length > names.length) aborting.abort();
      }
      await writing;
      expect(seen.toSorted()).toEqual(['follow.00', ...names]);
      expect([...kinds].toSorted()).toEqual(['changes', 'listed', 'page']);
    });
  });
}
