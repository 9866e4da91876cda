import type { CoreV1Event } from '../../event/types.ts';
import type { Position } from '../../select/source.ts';
import type { WatchFlags } from '../flags/watch-flags.ts';
import type { Interrupt } from '../io/interruption.ts';
import type { Io } from '../io/io.ts';
import { openEventOutput } from '../reading/event-output.ts';
import type { Target, Targets } from '../reading/targets.ts';
import type { Batch } from './batches.ts';
import type { PendingEvent, PositionKey } from './position-content.ts';
import { PositionFile } from './position-file.ts';

/** Prints batches. Each is flushed before the next one. */
interface Printer extends Disposable {
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
  if (flags.resume !== undefined) return openResumingPrinter(all, flags, flags.resume, io);
  const { targets, columns } = all;
  const output = await openEventOutput(flags, io, true, { ...columns, counts: true });
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

/** Delay before a position without printed events is stored. */
const STORE_MS = 1000;

/** Opens the printer of `--resume`, which stores the positions of what it prints. */
async function openResumingPrinter(all: Targets, flags: WatchFlags, path: string, io: Io): Promise<Printer> {
  const { targets, columns } = all;
  const { stdout, clock, signal } = io;
  const keys = targets.map((target) => keyOf(target, flags));
  const file = await PositionFile.open(path, keys, stdout.file());
  // Then the last text did not reach the reader of stdout.
  const isClosed = () => (signal.reason as Interrupt | undefined)?.kind === 'closed-pipe';
  let text = '';
  let storedAtMs: number | undefined;
  let isStored = true;
  try {
    const positions = new Map<Target, Position>();
    for (const [at, target] of targets.entries()) {
      const position = file.positions[at];
      if (position) positions.set(target, position);
    }
    // Lines are appended, without a second header.
    const headers = flags.headers !== false && positions.size === 0;
    const output = await openEventOutput(
      { ...flags, headers },
      io,
      true,
      { ...columns, counts: true },
      (part) => {
        text += part;
      },
    );
    if (file.unprinted.length > 0) {
      stdout.write(file.unprinted);
      await stdout.flush();
    }
    if (!isClosed()) file.done();
    return {
      positions,
      pending: toBatch(file.pending, all),
      async print({ events, positions: reached, isNew }, count = events.length) {
        if (isClosed()) return;
        for (const { target, position } of reached) file.positions[targets.indexOf(target)] = position;
        if (reached.length > 0) isStored = false;
        text = '';
        if (count > 0) output.write(events.slice(0, count), targets[0].reading.now());
        const nowMs = clock.monotonicMs();
        if (text === '' && storedAtMs !== undefined && nowMs - storedAtMs < STORE_MS) return;
        const pending = events
          .slice(count)
          .map((event) => ({ event, context: columns.context?.(event) ?? '', isNews: isNew(event) }));
        file.begin(text, stdout.file(), pending);
        isStored = true;
        storedAtMs = nowMs;
        if (text !== '') stdout.write(text);
        await stdout.flush();
        if (!isClosed()) file.done();
      },
      async end() {
        text = '';
        output.end();
        stdout.write(text);
        await stdout.flush();
        if (isStored || isClosed()) return;
        file.begin('', stdout.file());
        file.done();
      },
      [Symbol.dispose]: () => file[Symbol.dispose](),
    };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

/** Converts stored events to a batch. */
function toBatch(pending: readonly PendingEvent[], { targets, mark }: Targets): Batch | undefined {
  if (pending.length === 0) return undefined;
  const news = new Set<CoreV1Event>();
  for (const { event, context, isNews } of pending) {
    mark(event, targets.find((target) => target.context === context) ?? targets[0]);
    if (isNews) news.add(event);
  }
  return { events: pending.map(({ event }) => event), positions: [], isNew: (event) => news.has(event) };
}

/** Flags that select events. */
const FILTERS = [
  ...(['for', 'recursive', 'objectSelector', 'types', 'reason', 'component'] as const),
  ...(['selector', 'fieldSelector', 'include', 'exclude'] as const),
];

function keyOf({ reading }: Target, flags: WatchFlags): PositionKey {
  // Values as JSON: a comma within one must not look like two of them.
  const filters = FILTERS.flatMap((name) =>
    flags[name] === undefined ? [] : [`${name}=${JSON.stringify(flags[name])}`],
  );
  return { place: reading.location, namespace: reading.namespace ?? '', query: filters.join(' ') };
}
