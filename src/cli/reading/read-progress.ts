import { formatCount, formatShare } from '../../print/count.ts';
import type { EventPage } from '../../select/source.ts';
import { BytesRead } from '../io/bytes-read.ts';
import type { Io } from '../io/io.ts';
import { clearBefore, Progress } from '../io/progress.ts';

/** How far a list has been read. */
interface ListProgress extends Disposable {
  add(page: EventPage): void;
}

/** Shows on a terminal how much has been read, in one line for all lists that are read at the same time. */
export class ReadProgress {
  /** What is read and reported with it is counted, and does not disturb the line. */
  readonly io: Io;
  readonly #open: () => Progress;
  readonly #bytes: BytesRead;
  #progress: Progress | undefined;
  #events = 0;
  /** Number of events that are missing from each list that is being read; undefined if it is not known. */
  readonly #remaining = new Map<ListProgress, number | undefined>();

  /** @param files that are read; none for a cluster or a store */
  constructor(files: readonly string[] = [], io: Io) {
    this.#bytes = new BytesRead(files);
    this.io = Object.create(
      clearBefore(io, () => this.#progress?.clear()),
      {
        onRead: { value: (bytes: number) => this.#bytes.add(bytes) },
      },
    );
    this.#open = () => new Progress(io, () => this.#describe(), files);
  }

  /** Shows the line until this list, and all others, are disposed. */
  start(): ListProgress {
    this.#progress ??= this.#open();
    const list: ListProgress = {
      add: ({ items, remaining }) => {
        this.#events += items.length;
        this.#remaining.set(list, remaining);
      },
      [Symbol.dispose]: () => this.#end(list),
    };
    this.#remaining.set(list, undefined);
    return list;
  }

  #end(list: ListProgress): void {
    this.#remaining.delete(list);
    if (this.#remaining.size > 0) return;
    this.#progress?.end();
    this.#progress = undefined;
  }

  #describe(): string {
    let total: number | undefined = this.#events;
    for (const remaining of this.#remaining.values())
      total = total === undefined || remaining === undefined ? undefined : total + remaining;
    const share = this.#bytes.formatShare() ?? formatShare(this.#events, total);
    return `read ${formatCount(this.#events, 'event')}${share === undefined ? '' : `, ${share}`}`;
  }
}
