import type { EventOutput } from '../../../print/event-output.ts';
import { openEventOutput } from '../../event-output.ts';
import type { Io } from '../../io.ts';
import type { Batch } from './batches.ts';
import type { WatchFlags } from './command.ts';
import type { Feed, Feeds } from './feed.ts';
import { PositionFile, type PositionKey } from './position-file.ts';

/** Prints batches; each has left kev when the next one is asked for. */
export interface Printer {
  /** Where each feed goes on. */
  positions: Map<Feed, string>;
  print(batch: Batch): Promise<void>;
  end(): Promise<void>;
}

/**
 * What prints as the flags say.
 *
 * @throws KevError `usage` for a form that there is not; `input` when the position's file cannot be used
 */
export async function openPrinter({ feeds, columns }: Feeds, flags: WatchFlags, io: Io): Promise<Printer> {
  const shown: WatchFlags = { ...flags, ...(columns.namespace && { allNamespaces: true }) };
  const table = { counts: true, ...(columns.context && { context: columns.context }) };
  if (flags.resume === undefined) {
    const output = await openEventOutput(shown, io, true, table);
    return {
      positions: new Map(),
      async print({ events }) {
        if (events.length === 0) return;
        output.write(events, io.clock.now());
        await io.stdout.flush();
      },
      async end() {
        output.end();
      },
    };
  }

  const keys = feeds.map((feed) => keyOf(feed, flags));
  const { file, unprinted } = PositionFile.open(flags.resume, keys, io.stdout.file());
  const positions = new Map<Feed, string>();
  feeds.forEach((feed, at) => {
    const position = file.position(at);
    if (position !== undefined) positions.set(feed, position);
  });
  // The lines go on where they ended: no second heading.
  const headers = flags.headers && positions.size === 0;
  let text = '';
  const collecting: Io = Object.create(io, {
    stdout: { value: Object.create(io.stdout, { write: { value: (part: string) => (text += part) } }) },
  });
  const output: EventOutput = await openEventOutput({ ...shown, headers }, collecting, true, table);
  const saved = new Saver(file, io);
  if (unprinted.length > 0) await saved.print([], Buffer.from(unprinted).toString('utf8'), unprinted);
  return {
    positions,
    async print({ events, positions: reached }) {
      text = '';
      if (events.length > 0) output.write(events, io.clock.now());
      const entries = reached.map(({ feed, resourceVersion }): [number, string] => [
        feeds.indexOf(feed),
        resourceVersion,
      ]);
      await saved.print(entries, text);
    },
    async end() {
      text = '';
      output.end();
      await saved.print([], text);
      file.close();
    },
  };
}

/** How long a position may wait to be kept that nothing was printed for. */
const KEEP_MS = 1000;

/** Prints, and keeps the position in step with what is printed. */
class Saver {
  readonly #file: PositionFile;
  readonly #io: Io;
  #waiting = new Map<number, string>();
  #keptAt: bigint | undefined;

  constructor(file: PositionFile, io: Io) {
    this.#file = file;
    this.#io = io;
  }

  async print(positions: [number, string][], text: string, bytes: Uint8Array | string = text): Promise<void> {
    const { stdout, clock } = this.#io;
    for (const [at, position] of positions) this.#waiting.set(at, position);
    const now = clock.now();
    const isDue = this.#keptAt === undefined || now - this.#keptAt >= BigInt(KEEP_MS) * 1_000_000n;
    if (text === '' && !isDue) return;
    this.#file.begin(this.#waiting, text, stdout.file());
    this.#waiting.clear();
    this.#keptAt = now;
    if (bytes.length > 0) stdout.write(bytes);
    await stdout.flush();
    this.#file.done();
  }
}

/** What chooses events. */
const FILTERS = [
  'for',
  'recursive',
  'objectSelector',
  'types',
  'reason',
  'component',
  'selector',
  'fieldSelector',
  'include',
  'exclude',
] as const;

function keyOf({ reading }: Feed, flags: WatchFlags): PositionKey {
  const filters = FILTERS.flatMap((name) => (flags[name] === undefined ? [] : [`${name}=${flags[name]}`]));
  return {
    place: reading.place,
    namespace: reading.namespace ?? '',
    query: filters.join(' '),
  };
}
