import { getHeapStatistics } from 'node:v8';
import { inputError } from '../core/errors.ts';

/** Upper bound of an event's memory per character of its JSON. Measured: 1. */
const BYTES_PER_CHARACTER = 2;

/** Size that always fits, below which node:v8, which takes half a millisecond to load, is not asked for the limit. */
const SMALL_BYTES = 16 * 2 ** 20;

/** Share of the heap for events. The rest is for sorting and printing. */
const HEAP_SHARE = 0.6;

/**
 * Limits the memory of collected events, so that a very long list fails with an error instead of a crash. The size is
 * estimated from the first event of each page.
 */
export class MemoryBound {
  #count = 0;
  #bytes = 0;

  /** @throws KevError `input` when the events do not fit */
  add(events: readonly object[]): void {
    const [first] = events;
    if (!first) return;
    this.#count += events.length;
    this.#bytes += events.length * JSON.stringify(first).length * BYTES_PER_CHARACTER;
    if (this.#bytes <= SMALL_BYTES || this.#bytes <= getHeapStatistics().heap_size_limit * HEAP_SHARE) return;
    throw inputError(
      `cannot hold more than ${this.#count} events in memory`,
      'select fewer with -n or filters, or print them as they come with --sort none -o ndjson',
    );
  }
}
