import type { CoreV1Event } from '../../event/types.ts';
import type { EventOutput } from '../../print/event-output.ts';
import type { Position } from '../../select/source.ts';
import type { WatchFlags } from '../flags/watch-flags.ts';
import type { Interrupt } from '../io/interruption.ts';
import type { Io } from '../io/io.ts';
import { openEventOutput } from '../reading/event-output.ts';
import type { Target, Targets } from '../reading/targets.ts';
import type { Batch } from './batches.ts';
import { type PendingEvent, PositionFile, type PositionKey } from './position-file.ts';

/** Prints batches. Each is flushed before the next one. */
export interface Printer extends Disposable {
  /** Where each target resumes. */
  positions: Map<Target, Position>;
  /** Events that an earlier watch had read and not printed. */
  pending: Batch | undefined;
  /**
   * Prints the events of a batch.
   *
   * @param count number of events to print; with `--resume`, the next start prints the others. Default: all
   */
  print(batch: Batch, count?: number): Promise<void>;
  end(): Promise<void>;
}

/**
 * Opens the printer that the flags ask for.
 *
 * @throws KevError `usage` for an unknown format, `input` when the position file can't be used
 */
export async function openPrinter(all: Targets, flags: WatchFlags, io: Io): Promise<Printer> {
  const { targets, columns } = all;
  const table = { ...columns, counts: true };
  if (flags.resume === undefined) {
    const output = await openEventOutput(flags, io, true, table);
    return {
      positions: new Map(),
      pending: undefined,
      async print({ events }, count = events.length) {
        if (count === 0) return;
        output.write(events.slice(0, count), targets[0].reading.now());
        await io.stdout.flush();
      },
      async end() {
        output.end();
      },
      [Symbol.dispose]: () => {},
    };
  }

  const keys = targets.map((target) => keyOf(target, flags));
  const file = await PositionFile.open(flags.resume, keys, io.stdout.file());
  const positions = new Map<Target, Position>();
  targets.forEach((target, at) => {
    const position = file.position(at);
    if (position !== undefined) positions.set(target, position);
  });
  // Lines are appended, without a second header.
  const headers = flags.headers !== false && positions.size === 0;
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
    if (events.length > 0) output.write(events, targets[0].reading.now());
    return text;
  };
  return {
    positions,
    pending: toBatch(file.pending, all),
    async print({ events, positions: reached, isNew }, count = events.length) {
      const entries = reached.map(({ target, position }): [number, Position] => [
        targets.indexOf(target),
        position,
      ]);
      const pending = events
        .slice(count)
        .map((event) => ({ event, context: columns.context?.(event) ?? '', isNews: isNew(event) }));
      await saved.print(entries, format(events.slice(0, count)), pending);
    },
    async end() {
      text = '';
      output.end();
      io.stdout.write(text);
      await io.stdout.flush();
      saved.keep();
    },
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}

/** Delay before a position without printed events is stored. */
const KEEP_MS = 1000;

/** Prints, and stores the position of what was printed. */
class Saver {
  readonly #file: PositionFile;
  readonly #io: Io;
  #waiting = new Map<number, Position>();
  #keptAtMs: number | undefined;

  constructor(file: PositionFile, io: Io) {
    this.#file = file;
    this.#io = io;
  }

  /** Prints the text that the last watch did not. */
  async finish(): Promise<void> {
    const { unprinted } = this.#file;
    if (unprinted.length > 0) {
      this.#io.stdout.write(unprinted);
      await this.#io.stdout.flush();
    }
    if (!this.#isUnread()) this.#file.done();
  }

  /** @param pending events up to these positions to print at the next start */
  async print(positions: [number, Position][], text: string, pending: PendingEvent[] = []): Promise<void> {
    if (this.#isUnread()) return;
    const { stdout, clock } = this.#io;
    for (const [at, position] of positions) this.#waiting.set(at, position);
    const nowMs = clock.monotonicMs();
    const isDue = this.#keptAtMs === undefined || nowMs - this.#keptAtMs >= KEEP_MS;
    if (text === '' && !isDue) return;
    this.#file.begin(this.#waiting, text, stdout.file(), pending);
    this.#waiting.clear();
    this.#keptAtMs = nowMs;
    if (text !== '') stdout.write(text);
    await stdout.flush();
    if (!this.#isUnread()) this.#file.done();
  }

  /** Stores the last position, for which nothing was printed. */
  keep(): void {
    if (this.#waiting.size === 0 || this.#isUnread()) return;
    this.#file.begin(this.#waiting, '', this.#io.stdout.file());
    this.#file.done();
  }

  /** Whether the reader has closed stdout, so that the last text did not reach it. */
  #isUnread(): boolean {
    return (this.#io.signal.reason as Interrupt | undefined)?.kind === 'closed-pipe';
  }
}

/** Converts stored events to a batch. */
function toBatch(pending: readonly PendingEvent[], { targets, mark }: Targets): Batch | undefined {
  if (pending.length === 0) return undefined;
  const news = new Set(pending.filter(({ isNews }) => isNews).map(({ event }) => event));
  for (const { event, context } of pending)
    mark(event, targets.find((target) => target.context === context) ?? targets[0]);
  return { events: pending.map(({ event }) => event), positions: [], isNew: (event) => news.has(event) };
}

/** Formats the filters. */
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

function keyOf({ reading }: Target, flags: WatchFlags): PositionKey {
  // Values as JSON: a comma within one must not look like two of them.
  const filters = FILTERS.flatMap((name) =>
    flags[name] === undefined ? [] : [`${name}=${JSON.stringify(flags[name])}`],
  );
  return {
    place: reading.location,
    namespace: reading.namespace ?? '',
    query: filters.join(' '),
  };
}
