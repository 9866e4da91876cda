import type { Position } from '../../../event/follow.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import type { EventOutput } from '../../../print/event-output.ts';
import { openEventOutput } from '../../event-output.ts';
import type { Feed, Feeds } from '../../feeds.ts';
import type { Interrupt } from '../../interruption.ts';
import type { Io } from '../../io.ts';
import type { Batch } from './batches.ts';
import type { WatchFlags } from './command.ts';
import { PositionFile, type PositionKey } from './position-file.ts';

/** Prints batches; each has left kev when the next one is asked for. */
export interface Printer extends Disposable {
  /** Where each feed goes on. */
  positions: Map<Feed, Position>;
  /**
   * Prints the events of a batch.
   *
   * @param count how many of them. With `--resume` the next start prints the others. Default: all
   */
  print(batch: Batch, count?: number): Promise<void>;
  end(): Promise<void>;
}

/**
 * What prints as the flags say.
 *
 * @throws KevError `usage` for a form that there is not; `input` when the position's file cannot be used
 */
export async function openPrinter({ feeds, columns }: Feeds, flags: WatchFlags, io: Io): Promise<Printer> {
  const table = { ...columns, counts: true };
  if (flags.resume === undefined) {
    const output = await openEventOutput(flags, io, true, table);
    return {
      positions: new Map(),
      async print({ events }, count = events.length) {
        if (count === 0) return;
        output.write(events.slice(0, count), feeds[0].reading.now());
        await io.stdout.flush();
      },
      async end() {
        output.end();
      },
      [Symbol.dispose]: () => {},
    };
  }

  const keys = feeds.map((feed) => keyOf(feed, flags));
  const file = await PositionFile.open(flags.resume, keys, io.stdout.file());
  const positions = new Map<Feed, Position>();
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
  let output: EventOutput;
  const saved = new Saver(file, io);
  try {
    output = await openEventOutput({ ...flags, headers }, collecting, true, table);
    await saved.finish();
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
  const format = (events: readonly CoreV1Event[]) => {
    text = '';
    if (events.length > 0) output.write(events, feeds[0].reading.now());
    return text;
  };
  return {
    positions,
    async print({ events, positions: reached }, count = events.length) {
      const entries = reached.map(({ feed, position }): [number, Position] => [
        feeds.indexOf(feed),
        position,
      ]);
      await saved.print(entries, format(events.slice(0, count)), format(events.slice(count)));
    },
    async end() {
      text = '';
      output.end();
      await saved.end(text);
    },
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}

/** How long a position may wait to be kept that nothing was printed for. */
const KEEP_MS = 1000;

/** Prints, and keeps the position in step with what is printed. */
class Saver {
  readonly #file: PositionFile;
  readonly #io: Io;
  #waiting = new Map<number, Position>();
  #keptAtMs: number | undefined;
  /** Whether the file holds text that the next start has to print. */
  #hasRest = false;

  constructor(file: PositionFile, io: Io) {
    this.#file = file;
    this.#io = io;
  }

  /** Prints what the last watch left. */
  async finish(): Promise<void> {
    const { unprinted } = this.#file;
    if (unprinted.length > 0) {
      this.#io.stdout.write(unprinted);
      await this.#io.stdout.flush();
    }
    this.#hasRest = this.#isUnread();
    if (!this.#hasRest) this.#file.done();
  }

  /** @param rest belongs to the positions, too, but is left for the next start */
  async print(positions: [number, Position][], text: string, rest = ''): Promise<void> {
    const { stdout, clock } = this.#io;
    for (const [at, position] of positions) this.#waiting.set(at, position);
    const nowMs = clock.monotonicMs();
    const isDue = this.#keptAtMs === undefined || nowMs - this.#keptAtMs >= KEEP_MS;
    if (text === '' && !isDue) return;
    this.#file.begin(this.#waiting, text + rest, stdout.file());
    this.#waiting.clear();
    this.#keptAtMs = nowMs;
    if (text !== '') stdout.write(text);
    await stdout.flush();
    this.#hasRest = rest !== '' || this.#isUnread();
    if (this.#isUnread()) return;
    if (this.#hasRest) this.#file.begin([], rest, stdout.file());
    else this.#file.done();
  }

  /** Whether the reader has left: what was written last did not reach it. */
  #isUnread(): boolean {
    return (this.#io.signal.reason as Interrupt | undefined)?.kind === 'closed-pipe';
  }

  async end(text: string): Promise<void> {
    if (!this.#hasRest) await this.print([], text);
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
  // Values as JSON: a comma within one must not look like two of them.
  const filters = FILTERS.flatMap((name) =>
    flags[name] === undefined ? [] : [`${name}=${JSON.stringify(flags[name])}`],
  );
  return {
    place: reading.place,
    namespace: reading.namespace ?? '',
    query: filters.join(' '),
  };
}
