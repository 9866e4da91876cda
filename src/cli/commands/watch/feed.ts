import type { CoreV1Event } from '../../../event/types.ts';
import { escapeCell } from '../../../print/escape.ts';
import type { Io } from '../../io.ts';
import { openReading, type Reading } from '../../reading.ts';
import type { WatchFlags } from './command.ts';

/** One of the places that are watched at once: a namespace, or all, of a context. */
export interface Feed {
  reading: Reading;
  /** Undefined when there is one only. */
  context: string | undefined;
}

/** All that is watched at once. */
export interface Feeds extends AsyncDisposable {
  feeds: [Feed, ...Feed[]];
  /** What the table needs to tell them apart. */
  columns: { namespace: boolean; context?: (event: CoreV1Event) => string };
  /** Remembers where an event came from. */
  mark(event: CoreV1Event, feed: Feed): void;
}

/**
 * Opens a feed for each namespace of each context that the flags name.
 *
 * @throws KevError as `openReading`
 */
export async function openFeeds(flags: WatchFlags, io: Io): Promise<Feeds> {
  const contexts = severalOf(flags.contexts) ?? [flags.context];
  const namespaces = (flags.allNamespaces ? undefined : severalOf(flags.namespaces)) ?? [flags.namespace];
  const feeds: Feed[] = [];
  const close = async () => {
    for (const { reading } of feeds) await reading[Symbol.asyncDispose]();
  };
  try {
    for (const context of contexts) {
      for (const namespace of namespaces) {
        const { context: _, namespace: __, ...rest } = flags;
        const own = { ...rest, ...(context !== undefined && { context }), ...(namespace && { namespace }) };
        const reading = await openReading(own, feeds.length === 0 ? io : withoutWords(io), {
          defaultKey: 'creationTimestamp',
          patient: true,
        });
        feeds.push({ reading, context: contexts.length > 1 ? context : undefined });
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  const origins = new WeakMap<CoreV1Event, string>();
  return {
    feeds: feeds as [Feed, ...Feed[]],
    columns: {
      namespace: namespaces.length > 1,
      ...(contexts.length > 1 && { context: (event) => origins.get(event) ?? '' }),
    },
    mark(event, { context }) {
      if (context !== undefined) origins.set(event, context);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Says something about a feed on stderr. */
export function say({ context }: Feed, words: string, io: Io): void {
  const place = context === undefined ? '' : `context ${context}: `;
  io.stderr.write(`kev: ${escapeCell(place + words)}\n`);
}

function severalOf(values: string[] | undefined): string[] | undefined {
  const different = [...new Set(values)];
  return different.length > 1 ? different : undefined;
}

/** What was said once need not be said of each. */
function withoutWords(io: Io): Io {
  return Object.create(io, { stderr: { value: { ...io.stderr, write: () => {} } } });
}
