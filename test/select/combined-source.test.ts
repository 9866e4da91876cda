import { expect, it } from 'vitest';
import type { CoreV1Event } from '../../src/event/types.ts';
import { withRecording } from '../../src/select/combined-source.ts';
import { listAll } from '../../src/select/list-all.ts';
import type { EventSource, FollowUpdate } from '../../src/select/source.ts';
import { sampleEvent } from '../support/sample-event.ts';

const event = (name: string, count: number) => sampleEvent({ metadata: { name, uid: `uid-${name}` }, count });

function sourceOf(resourceVersion: string, ...pages: CoreV1Event[][]): EventSource {
  return {
    async *list() {
      for (const items of pages) yield { items, resourceVersion };
    },
    async *follow(_, options = {}): AsyncGenerator<FollowUpdate> {
      if (options.resourceVersion === undefined) {
        for (const events of pages) yield { kind: 'page', events };
        yield { kind: 'listed', resourceVersion };
      }
      yield { kind: 'changes', events: [event('new', 1)], resourceVersion: '9' };
    },
  };
}

const server = sourceOf('7', [event('a', 3)], [event('b', 1)]);
const recording = sourceOf('4', [event('a', 2), event('old', 5)], [event('b', 1)]);

it('lists each event once, in the state that the server has', async () => {
  expect(await listAll(withRecording(server, recording), {})).toEqual({
    events: [event('a', 3), event('b', 1), event('old', 5)],
    resourceVersion: '7',
  });
});

async function follow(options?: { resourceVersion: string }): Promise<FollowUpdate[]> {
  const updates: FollowUpdate[] = [];
  for await (const update of withRecording(server, recording).follow({}, options)) updates.push(update);
  return updates;
}

it('follows the server after a list of both', async () => {
  expect(await follow()).toEqual([
    { kind: 'page', events: [event('a', 3)] },
    { kind: 'page', events: [event('b', 1)] },
    { kind: 'page', events: [event('old', 5)] },
    { kind: 'page', events: [] },
    { kind: 'listed', resourceVersion: '7' },
    { kind: 'changes', events: [event('new', 1)], resourceVersion: '9' },
  ]);
});

it('lists nothing when it resumes', async () => {
  expect((await follow({ resourceVersion: '7' })).map(({ kind }) => kind)).toEqual(['changes']);
});

it('lists the newest first, as far as the reader needs', async () => {
  const at = (name: string, minute: number, count = 1) => ({
    ...event(name, count),
    lastTimestamp: `2026-03-01T12:0${minute}:00Z`,
  });
  const live = sourceOf('7', [at('b', 1), at('e', 6, 2)], [at('a', 0)]);
  const recorded: EventSource = {
    ...sourceOf('4'),
    async *listNewest() {
      yield { items: [at('d', 5), at('e', 4)], resourceVersion: '4' };
      yield { items: [at('c', 3), at('b', 1)], resourceVersion: '4' };
    },
  };
  const pages: string[][] = [];
  for await (const { items } of withRecording(live, recorded).listNewest?.({}) ?? []) {
    pages.push(items.map(({ metadata, count }) => `${metadata.name} ${count}`));
  }
  expect(pages).toEqual([['e 2', 'd 1'], ['c 1', 'b 1'], ['a 1']]);
});

it('has no order by time where the recording has none', () => {
  expect(withRecording(server, recording).listNewest).toBeUndefined();
});
