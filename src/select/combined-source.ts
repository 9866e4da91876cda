import type { CoreV1Event } from '../event/types.ts';
import type { EventQuery } from './query.ts';
import type { EventPage, EventSource, FollowOptions, FollowUpdate } from './source.ts';

/**
 * Combines a source with a recording of it: events that the source no longer has come from the recording. Each event
 * comes once, in the state that the source has if it has one.
 */
export function withRecording(source: EventSource, recording: EventSource): EventSource {
  /** Yields the recorded events that the source does not have. */
  async function* listOthers(
    query: EventQuery,
    known: ReadonlySet<string>,
    options: { signal?: AbortSignal | undefined },
  ): AsyncGenerator<CoreV1Event[]> {
    for await (const { items } of recording.list(query, options)) {
      yield items.filter((event) => !known.has(keyOf(event)));
    }
  }

  return {
    async *list(query, options = {}): AsyncGenerator<EventPage> {
      const known = new Set<string>();
      let resourceVersion = '';
      for await (const page of source.list(query, options)) {
        resourceVersion = page.resourceVersion;
        for (const event of page.items) known.add(keyOf(event));
        yield page;
      }
      for await (const items of listOthers(query, known, options)) yield { items, resourceVersion };
    },
    async *follow(query, options: FollowOptions = {}): AsyncGenerator<FollowUpdate> {
      let known: Set<string> | undefined = options.resourceVersion === undefined ? new Set() : undefined;
      for await (const update of source.follow(query, options)) {
        if (known && update.kind === 'page') for (const event of update.events) known.add(keyOf(event));
        if (known && update.kind === 'listed') {
          for await (const events of listOthers(query, known, { signal: options.signal }))
            yield { kind: 'page', events };
          known = undefined;
        }
        yield update;
      }
    },
  };
}

function keyOf({ metadata: { uid, namespace, name } }: CoreV1Event): string {
  return uid || `${namespace}/${name}`;
}
