import { closeSync, openSync, writeFileSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { inputError, KevError } from '../../../core/errors.ts';
import { checkPath } from '../../../core/path-text.ts';
import { MemoryBound } from '../../../event/memory-bound.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { EventTable } from '../../../print/event-table.ts';
import { createTimeFormat } from '../../../print/time-format.ts';
import { eventKeyOf } from '../../../select/deduplicator.ts';
import { sortEvents } from '../../../select/order.ts';

/** File with the events that happened while a command ran: each in its last state, as a table with times. */
export class RunReport {
  readonly #path: string;
  readonly #file: number;
  readonly #withNamespace: boolean;
  readonly #bound = new MemoryBound();
  readonly #events = new Map<string, CoreV1Event>();

  /**
   * Creates the file, or empties it. Call it before the run: after a long one, it is too late to choose another file.
   *
   * @throws KevError `input`
   */
  constructor(path: string, withNamespace: boolean) {
    checkPath('--report', path);
    this.#path = path;
    this.#withNamespace = withNamespace;
    try {
      this.#file = openSync(path, 'w');
    } catch (error) {
      throw inputError(`cannot write --report ${path}: ${reasonOf(error)}`);
    }
  }

  /** @throws KevError `input` when they don't fit into memory */
  add(events: readonly CoreV1Event[]): void {
    this.#bound.add(events);
    for (const event of events) {
      this.#events.set(eventKeyOf(event), event);
    }
  }

  /** @throws KevError `output` */
  write(): void {
    let text = '';
    const options = { formatTime: createTimeFormat(), namespace: this.#withNamespace, counts: true };
    const table = new EventTable((part) => (text += part), options);
    table.write(sortEvents([...this.#events.values()], { key: 'lastSeen' }), 0n);
    table.end();
    try {
      writeFileSync(this.#file, text || 'No events happened while the command ran.\n');
    } catch (error) {
      throw new KevError('output', `cannot write --report ${this.#path}: ${reasonOf(error)}`);
    } finally {
      closeSync(this.#file);
    }
  }
}

function reasonOf(error: unknown): string {
  return getSystemErrorMap().get((error as NodeJS.ErrnoException).errno ?? 0)?.[1] ?? 'invalid path';
}
