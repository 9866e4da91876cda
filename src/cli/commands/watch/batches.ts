import type { Followed, Patience } from '../../../event/follow.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import type { Io } from '../../io.ts';
import { merge } from '../../merge.ts';
import { putInOrder } from '../../order-flags.ts';
import { type Feed, type Feeds, say } from './feed.ts';

/** Wanted events that came together, in their order, and where that leaves the feeds that they came from. */
export interface Batch {
  events: readonly CoreV1Event[];
  positions: { feed: Feed; resourceVersion: string }[];
  /** Whether they were there before the watch began. */
  isBacklog: boolean;
}

export interface BatchOptions {
  watchOnly: boolean;
  patience: Patience;
  /** Where each feed goes on; missing: from its beginning. */
  positions: Map<Feed, string>;
  signal: AbortSignal;
  /** Called when something that should be an event is none. */
  onUnreadable: () => void;
}

/**
 * All that the feeds give: first what is there, of all of them in one order, then what comes. What
 * befalls the connections is said on stderr.
 */
export async function* readBatches(
  { feeds, mark }: Feeds,
  { watchOnly, patience, positions, signal, onUnreadable }: BatchOptions,
  io: Io,
): AsyncGenerator<Batch> {
  // Until the last feed's list is there, what comes from the others waits.
  const unlisted = new Set(feeds.filter((feed) => !positions.has(feed)));
  const backlog = { events: [] as CoreV1Event[], positions: [] as Batch['positions'], isBacklog: true };
  const held: Batch[] = [];
  const pages = new Map<Feed, CoreV1Event[]>();
  const { order, tail } = feeds[0].reading;

  const follows = feeds.map(({ reading }, at) => {
    const resourceVersion = positions.get(feeds[at] as Feed);
    return reading.source.follow(reading.query, { resourceVersion, patience, signal });
  });
  for await (const { from, value } of merge<Followed>(follows)) {
    const feed = feeds[from] as Feed;
    switch (value.kind) {
      case 'page': {
        if (watchOnly && unlisted.has(feed)) break;
        const wanted = await feed.reading.select(value.events);
        for (const event of wanted) mark(event, feed);
        const listed = pages.get(feed);
        if (listed) for (const event of wanted) listed.push(event);
        else pages.set(feed, [...wanted]);
        break;
      }
      case 'listed': {
        const events = pages.get(feed) ?? [];
        const position = { feed, resourceVersion: value.resourceVersion };
        pages.delete(feed);
        if (unlisted.delete(feed)) {
          for (const event of events) backlog.events.push(event);
          backlog.positions.push(position);
          if (unlisted.size > 0) break;
          const sorted = putInOrder(backlog.events, order);
          const start = tail === undefined ? 0 : Math.max(0, sorted.length - tail);
          yield { ...backlog, events: sorted.slice(start) };
          backlog.events = [];
          yield* held.splice(0);
          break;
        }
        const batch = { events: putInOrder(events, order), positions: [position], isBacklog: false };
        if (unlisted.size > 0) held.push(batch);
        else yield batch;
        break;
      }
      case 'changes': {
        const events = await feed.reading.selectNew(value.events);
        for (const event of events) mark(event, feed);
        const { resourceVersion } = value;
        const batch = { events, positions: [{ feed, resourceVersion }], isBacklog: false };
        if (unlisted.size > 0) held.push(batch);
        else yield batch;
        break;
      }
      default:
        if (value.kind === 'unreadable') onUnreadable();
        say(feed, wordsFor(value), io);
    }
  }
}

function wordsFor(
  told: Extract<Followed, { kind: 'forgotten' | 'lost' | 'recovered' | 'unreadable' }>,
): string {
  switch (told.kind) {
    case 'forgotten':
      return 'the server no longer knows where the watch stood: listing again, what came and went meanwhile may be missing';
    case 'lost':
      return `lost the connection: ${told.error.message.replace(/\s+/g, ' ')}; trying again`;
    case 'recovered':
      return 'connected again';
    case 'unreadable':
      return `passed over ${told.place}, which is no event`;
  }
}
