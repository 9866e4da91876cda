import { KevError } from '../../../core/errors.ts';
import { MemoryBound } from '../../../event/memory-bound.ts';
import { toMs } from '../../../event/time.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { toFacts } from '../../../explain/facts.ts';
import { LaneCollector } from '../../../explain/lanes/lane-collector.ts';
import type { LaneEvent } from '../../../explain/lanes/lane-event.ts';
import { findLinks } from '../../../explain/links.ts';
import type { TimelinePage } from '../../../print/html/page-data.ts';
import type { Gap } from '../../../store/history/gap.ts';
import { FileReplacement } from '../../io/file-replacement.ts';
import type { Io } from '../../io/io.ts';
import { printError } from '../../io/report.ts';
import { locateLanes } from '../../reading/locate-lanes.ts';
import type { Target } from '../../reading/targets.ts';
import { gapsWithin, toRecordingGap } from '../../reading/timeline-range.ts';
import { unreadGap } from './observed-coverage.ts';

/** File with the events that happened while a command ran, each in its last state, as the page of a timeline. */
export class RunReport {
  readonly #file: FileReplacement;
  readonly #head: Pick<TimelinePage, 'title' | 'source'>;
  readonly #bound = new MemoryBound();
  readonly #collector = new LaneCollector();
  /** Undefined while only the events tell where their objects belong. */
  #located: LaneEvent[] | undefined;
  /** Undefined while nothing was read. */
  #gaps: readonly Gap[] | undefined;

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
    this.#bound.add(this.#collector.add(events, {}));
  }

  /**
   * Adds what is known at the end: when events may have been missed, and the owner references of their objects. Warns if
   * these can't be read.
   *
   * @param target undefined if it can't be read
   */
  async complete(gaps: readonly Gap[], target: Target | undefined, io: Io): Promise<void> {
    this.#gaps = gaps;
    if (target === undefined) return;
    try {
      this.#located = await locateLanes(this.#collector, target, io);
    } catch (error) {
      if (!(error instanceof KevError)) throw error;
      printError(error, io, 'warning');
    }
  }

  /**
   * @param startedAt start of the command, and `endedAt` its end, in nanoseconds since the epoch
   * @throws KevError `output`
   */
  async write(startedAt: bigint, endedAt: bigint): Promise<void> {
    const { timelinePage } = await import('../../../print/html/page.ts');
    const { linking } = this.#collector;
    const events = this.#located ?? this.#collector.finish(findLinks(toFacts({ events: linking })));
    const range = { from: toMs(startedAt), to: toMs(endedAt) };
    const gaps = gapsWithin((this.#gaps ?? [unreadGap(startedAt, endedAt)]).map(toRecordingGap), range);
    this.#file.write(timelinePage({ ...this.#head, events, range, gaps, by: 'owner' }));
  }
}
