import { lastSeen } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { listAll, listKeyOf } from './list-all.ts';
import { sortEvents } from './order.ts';
import type { EventQuery } from './query.ts';
import type { EventPage, EventSource, FollowOptions, FollowUpdate } from './source.ts';

interface ListOptions {
  signal?: AbortSignal | undefined;
}

/**
 * Combines a source with a recording of it: events that the source no longer has come from the recording. Each event
 * comes once, in the state that the source has if it has one.
 */
export function withRecording(source: EventSource, recording: EventSource): EventSource {
  const { listNewest, readStates } = recording;
  return {
    list: (query, options) => list(source, recording, query, options),
    ...(listNewest && {
      listNewest: (query, options) =>
        listNewestOf(source, listNewest.call(recording, query, options), query, options),
    }),
    ...(readStates && { readStates: readStates.bind(recording) }),
    follow: (query, options) => follow(source, recording, query, options),
  };
}

async function* list(
  source: EventSource,
  recording: EventSource,
  query: EventQuery,
  options: ListOptions = {},
): AsyncGenerator<EventPage> {
  const known = new Set<string | symbol>();
  let resourceVersion = '';
  for await (const page of source.list(query, options)) {
    resourceVersion = page.resourceVersion;
    for (const event of page.items) known.add(listKeyOf(event));
    yield page;
  }
  for await (const { items } of recording.list(query, options)) {
    yield { items: items.filter((event) => !known.has(listKeyOf(event))), resourceVersion };
  }
}

/** The source has few events compared with the recording: they are all read, and merged by time. */
async function* listNewestOf(
  source: EventSource,
  recorded: AsyncIterable<EventPage>,
  query: EventQuery,
  { since, signal }: ListOptions & { since?: bigint | undefined } = {},
): AsyncGenerator<EventPage> {
  const { events, resourceVersion } = await listAll(source, query, signal && { signal });
  const known = new Set(events.map(listKeyOf));
  const isRecent = (event: CoreV1Event) => since === undefined || (lastSeen(event) ?? -1n) >= since;
  const newestFirst = (items: CoreV1Event[]) => sortEvents(items, { key: 'lastSeen', reverse: true });
  let left = newestFirst(events.filter(isRecent));
  for await (const { items } of recorded) {
    const oldest = items.at(-1);
    const until = (oldest && lastSeen(oldest)) ?? -1n;
    const others = items.filter((event) => !known.has(listKeyOf(event)));
    const newer = left.filter((event) => (lastSeen(event) ?? -1n) >= until);
    left = left.slice(newer.length);
    yield { items: newestFirst([...newer, ...others]), resourceVersion };
  }
  yield { items: left, resourceVersion };
}

async function* follow(
  source: EventSource,
  recording: EventSource,
  query: EventQuery,
  options: FollowOptions = {},
): AsyncGenerator<FollowUpdate> {
  let known = options.resourceVersion === undefined ? new Set<string | symbol>() : undefined;
  for await (const update of source.follow(query, options)) {
    if (known && update.kind === 'page') for (const event of update.events) known.add(listKeyOf(event));
    if (known && update.kind === 'listed') {
      const listed = known;
      for await (const { items } of recording.list(query, { signal: options.signal })) {
        yield { kind: 'page', events: items.filter((event) => !listed.has(listKeyOf(event))) };
      }
      known = undefined;
    }
    yield update;
  }
}
