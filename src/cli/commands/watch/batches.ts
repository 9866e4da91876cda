import { StatusError } from '../../../errors.ts';
import type { Followed, Forgotten, Patience, Position } from '../../../event/follow.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import type { Io } from '../../io.ts';
import { merge } from '../../merge.ts';
import { putInOrder } from '../../order-flags.ts';
import { type Feed, type Feeds, say } from './feed.ts';

/** Wanted events that came together, in their order, and where that leaves the feeds that they came from. */
export interface Batch {
  events: readonly CoreV1Event[];
  positions: { feed: Feed; position: Position }[];
  /** Whether they were there before the watch began. */
  isBacklog: boolean;
}

export interface BatchOptions {
  watchOnly: boolean;
  patience: Patience;
  /** Where each feed goes on; missing: from its beginning. */
  positions: Map<Feed, Position>;
  signal: AbortSignal;
}

/**
 * All that the feeds give: first what is there, of all of them in one order, then what comes. What
 * befalls the connections is said on stderr.
 */
export async function* readBatches(
  { feeds, mark }: Feeds,
  { watchOnly, patience, positions, signal }: BatchOptions,
  io: Io,
): AsyncGenerator<Batch> {
  // Until the last feed's list is there, what comes from the others waits.
  const unlisted = new Set(feeds.filter((feed) => !positions.has(feed)));
  const backlog = { events: [] as CoreV1Event[], positions: [] as Batch['positions'], isBacklog: true };
  const held: Batch[] = [];
  const pages = new Map<Feed, CoreV1Event[]>();
  const { order, tail } = feeds[0].reading;

  const follows = feeds.map((feed) => {
    const { source, query } = feed.reading;
    return source.follow(query, { ...positions.get(feed), patience, signal });
  });
  for await (const { from, value } of merge<Followed>(follows)) {
    const feed = feeds[from] as Feed;
    switch (value.kind) {
      case 'page': {
        if (watchOnly && unlisted.has(feed)) break;
        const wanted = await feed.reading.select(
          value.events,
          unlisted.has(feed) ? 'listed' : 'listed again',
        );
        for (const event of wanted) mark(event, feed);
        const listed = pages.get(feed);
        if (listed) for (const event of wanted) listed.push(event);
        else pages.set(feed, [...wanted]);
        break;
      }
      case 'listed': {
        const events = feed.reading.selectTimes(pages.get(feed) ?? []);
        const position = { feed, position: positionOf(value) };
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
        const events = await feed.reading.select(feed.reading.selectTimes(value.events), 'new');
        for (const event of events) mark(event, feed);
        const batch = { events, positions: [{ feed, position: positionOf(value) }], isBacklog: false };
        if (unlisted.size > 0) held.push(batch);
        else yield batch;
        break;
      }
      default:
        say(feed, wordsFor(value, feed), io);
    }
  }
}

function wordsFor(
  told: Extract<Followed, { kind: 'forgotten' | 'lost' | 'recovered' }>,
  { reading }: Feed,
): string {
  switch (told.kind) {
    case 'forgotten':
      return `${FORGOTTEN[told.why](reading.kind === 'local' ? 'store' : 'server')}; listing again, some events may be missing`;
    case 'lost': {
      const why = told.error.message.replace(/\s+/g, ' ');
      return isRefusal(told.error)
        ? `not allowed to watch (${why}); retrying`
        : `connection lost (${why}); reconnecting`;
    }
    case 'recovered':
      return 'reconnected';
  }
}

const FORGOTTEN: Record<Forgotten, (source: string) => string> = {
  expired: (source) => `the ${source} no longer has the position of the watch`,
  restored: (source) => `the ${source} was reset or restored to an earlier state`,
  replaced: (source) => `the ${source} was replaced by another one`,
};

function isRefusal(error: Error): boolean {
  return error instanceof StatusError && [401, 403].includes(error.status.code);
}

function positionOf({ resourceVersion, server, newest }: Position): Position {
  return { resourceVersion, server, newest };
}
