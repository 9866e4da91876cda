import { latest } from '../../../event/compare-times.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import type { FollowUpdate, ResyncReason } from '../../../select/source.ts';
import { describeOutage, type Gap, isReset } from '../../../store/history/gap.ts';
import { type Covered, ListedTimes } from '../../../store/history/listed-times.ts';
import { coveredBy } from '../../../store/history/written-at.ts';

/** A time for which only a list can tell whether events were missed. */
interface Outage {
  before: Covered;
  /** When the source was listed again, in nanoseconds since the epoch. */
  until: bigint;
  forgotten: ResyncReason | undefined;
}

/** Notes when events may have been missed while a source was followed, by the same rules as a recording. */
export class ObservedCoverage {
  /** Undefined until the source was listed. */
  #covered: Covered | undefined;
  readonly #outages: Outage[] = [];
  readonly #firstList = new ListedTimes();
  /** When the first page of a list came, while there may be more. */
  #listedAt: bigint | undefined;
  #forgotten: ResyncReason | undefined;
  #isLost = false;

  /** @param now time of the source, in nanoseconds since the epoch */
  note(update: FollowUpdate, now: bigint): void {
    switch (update.kind) {
      case 'page':
        this.#listedAt ??= now;
        if (this.#covered === undefined) this.#firstList.add(update.events);
        return;
      case 'listed': {
        this.#noteList(now);
        const retention = this.#covered?.retention ?? this.#firstList.age(now);
        const { resourceVersion } = update;
        // What happened during the list comes after it, with the changes.
        this.#covered = { resourceVersion, until: this.#listedAt ?? now, retention };
        this.#listedAt = undefined;
        this.#forgotten = undefined;
        return;
      }
      case 'changes': {
        const { until, retention = 0n } = this.#covered ?? {};
        const { resourceVersion } = update;
        this.#covered = { resourceVersion, until: latest([until, coveredBy(update, now)]) ?? now, retention };
        return;
      }
      case 'forgotten':
        this.#forgotten = update.why;
        return;
      default:
        this.#isLost = update.kind === 'lost';
    }
  }

  /** Notes that the source is not followed any more. */
  noteLost(): void {
    this.#isLost = true;
  }

  /**
   * Returns when events may have been missed.
   *
   * @param list what the source has at the end; undefined if it can't be read
   * @param now when that was, by the time of the source
   * @param run start and end of the run, for what was never read
   */
  gaps(list: readonly CoreV1Event[] | undefined, now: bigint, run: Pick<Gap, 'from' | 'to'>): Gap[] {
    if (list && (this.#isLost || this.#forgotten)) this.#noteList(now);
    const last = new ListedTimes();
    last.add(list ?? []);
    const gaps = this.#outages
      .filter(({ before, until, forgotten }) => isReset(forgotten) || !last.hasAllSince(before, until))
      .map(({ before, until, forgotten }) => ({
        from: before.until,
        to: until,
        why: describeOutage(forgotten),
      }));
    if (list !== undefined) return gaps;
    return [...gaps, unreadGap(this.#covered?.until ?? run.from, run.to)];
  }

  /** Notes that the source was listed after it could not be followed. */
  #noteList(now: bigint): void {
    if (this.#covered === undefined) return;
    this.#outages.push({ before: this.#covered, until: now, forgotten: this.#forgotten });
  }
}

/** A time whose events were not read. */
export function unreadGap(from: bigint, to: bigint): Gap {
  return { from, to, why: 'the events could not be read' };
}
