import { getHeapStatistics } from 'node:v8';
import { KevError } from '../core/errors.ts';
import type { CoreV1Event } from './types.ts';

/** What an event takes in memory at most, for each character that it has as JSON. Measured: 1. */
const BYTES_PER_CHARACTER = 2;

/** The part of Node's heap that events may take; the rest is for sorting and printing them. */
const HEAP_SHARE = 0.6;

/**
 * Counts events that are kept, so that a list without end does not end in a crash. How large they are is estimated from
 * the first of each page.
 */
export class MemoryBound {
  readonly #limit = getHeapStatistics().heap_size_limit * HEAP_SHARE;
  #count = 0;
  #bytes = 0;

  /** @throws KevError `input` when there is no room for these */
  add(events: readonly CoreV1Event[]): void {
    const [first] = events;
    if (!first) return;
    this.#count += events.length;
    this.#bytes += events.length * JSON.stringify(first).length * BYTES_PER_CHARACTER;
    if (this.#bytes <= this.#limit) return;
    throw new KevError('input', `cannot hold more than ${this.#count} events in memory`, {
      hint: 'select fewer with -n or filters, or print them as they come with --sort none -o ndjson',
    });
  }
}
