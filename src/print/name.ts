import type { CoreV1Event } from '../event/types.ts';
import { writeInChunks } from './chunks.ts';
import { escapeCell } from './escape.ts';
import type { EventOutput } from './event-output.ts';

/** Prints lines of `event/NAME`, as `kubectl get -o name` does. */
export class NameOutput implements EventOutput {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(events: readonly CoreV1Event[]): void {
    writeInChunks(
      this.#write,
      events.map((event) => `event/${escapeCell(event.metadata.name ?? '')}\n`),
    );
  }

  end(): void {}
}
