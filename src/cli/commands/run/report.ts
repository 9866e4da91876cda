import { MemoryBound } from '../../../event/memory-bound.ts';
import { toMs } from '../../../event/time.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { toFacts } from '../../../explain/facts.ts';
import { toLaneEvents } from '../../../explain/lanes/to-lane-events.ts';
import { findLinks } from '../../../explain/links.ts';
import type { TimelinePage } from '../../../print/html/page-data.ts';
import { eventKeyOf } from '../../../select/deduplicator.ts';
import { FileReplacement } from '../../io/file-replacement.ts';

/** File with the events that happened while a command ran, each in its last state, as the page of a timeline. */
export class RunReport {
  readonly #file: FileReplacement;
  readonly #head: Pick<TimelinePage, 'title' | 'source'>;
  readonly #bound = new MemoryBound();
  readonly #events = new Map<string, CoreV1Event>();

  /**
   * Checks that the file can be written. Call it before the run: after a long one, it is too late to choose another file.
   *
   * @throws KevError `input`
   */
  constructor(path: string, head: Pick<TimelinePage, 'title' | 'source'>) {
    this.#file = new FileReplacement('--report', path);
    this.#head = head;
  }

  /** @throws KevError `input` when they don't fit into memory */
  add(events: readonly CoreV1Event[]): void {
    this.#bound.add(events);
    for (const event of events) {
      this.#events.set(eventKeyOf(event), event);
    }
  }

  /**
   * @param startedAt start of the command, and `endedAt` its end, in nanoseconds since the epoch
   * @throws KevError `output`
   */
  async write(startedAt: bigint, endedAt: bigint): Promise<void> {
    const { timelinePage } = await import('../../../print/html/page.ts');
    const seen = [...this.#events.values()];
    const events = toLaneEvents(seen, findLinks(toFacts({ events: seen })));
    const range = { from: toMs(startedAt), to: toMs(endedAt) };
    this.#file.write(timelinePage({ ...this.#head, events, range, gaps: [], by: 'owner' }));
  }
}
