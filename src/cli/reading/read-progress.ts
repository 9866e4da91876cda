import { formatCount, formatShare } from '../../print/count.ts';
import type { EventPage } from '../../select/source.ts';
import { BytesRead } from '../io/bytes-read.ts';
import type { Io } from '../io/io.ts';
import { clearBefore, Progress } from '../io/progress.ts';

/** Shows on a terminal how much has been read, while lists are read. */
export class ReadProgress {
  /** What is read and reported with it is counted, and does not disturb the line. */
  readonly io: Io;
  readonly #open: () => Progress;
  readonly #bytes: BytesRead;
  #progress: Progress | undefined;
  #events = 0;
  #remaining: number | undefined;

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

  /** Shows the line until it is disposed. */
  start(): Disposable {
    this.#progress ??= this.#open();
    return { [Symbol.dispose]: () => this.#end() };
  }

  add({ items, remaining }: EventPage): void {
    this.#events += items.length;
    this.#remaining = remaining;
  }

  #end(): void {
    this.#progress?.end();
    this.#progress = undefined;
  }

  #describe(): string {
    const remaining = this.#remaining && this.#events + this.#remaining;
    const share = this.#bytes.formatShare() ?? formatShare(this.#events, remaining);
    return `read ${formatCount(this.#events, 'event')}${share === undefined ? '' : `, ${share}`}`;
  }
}
