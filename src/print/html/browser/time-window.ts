import type { TimeRange } from '../../../explain/lanes/range.ts';

/** The shortest time that can be shown, in milliseconds. */
const SHORTEST = 20;

/** The part of the time that is in view. */
export class TimeWindow {
  /** All that there is to see. */
  readonly limits: TimeRange;
  /** What is shown at first. */
  readonly home: TimeRange;
  from: number;
  to: number;

  constructor(range: TimeRange, extent: TimeRange) {
    this.home = padded(range);
    this.limits = {
      from: Math.min(this.home.from, padded(extent).from),
      to: Math.max(this.home.to, padded(extent).to),
    };
    ({ from: this.from, to: this.to } = this.home);
  }

  get length(): number {
    return this.to - this.from;
  }

  get isHome(): boolean {
    // Zooming in and out again may miss it by rounding.
    return Math.abs(this.from - this.home.from) < 1 && Math.abs(this.to - this.home.to) < 1;
  }

  /** Shows everything, but for events of wrong clocks. */
  reset(): void {
    this.show(this.home.from, this.home.to);
  }

  /** Shows a time, as far as it is within the limits. */
  show(from: number, to: number): void {
    const { limits } = this;
    const length = Math.min(Math.max(to - from, SHORTEST), limits.to - limits.from);
    this.from = Math.min(Math.max(from, limits.from), limits.to - length);
    this.to = this.from + length;
  }

  /** @param part of the length; negative: to the past */
  pan(part: number): void {
    const by = part * this.length;
    this.show(this.from + by, this.to + by);
  }

  /**
   * @param factor more than 1: shows less
   * @param around the time that stays where it is
   */
  zoom(factor: number, around = (this.from + this.to) / 2): void {
    const length = Math.min(Math.max(this.length / factor, SHORTEST), this.limits.to - this.limits.from);
    const share = (around - this.from) / this.length;
    this.show(around - share * length, around + (1 - share) * length);
  }

  /** Moves as little as needed to have a time in view, with some space beside it. */
  reveal(at: number): void {
    if (at >= this.from && at <= this.to) return;
    this.pan((at - (this.from + this.to) / 2) / this.length);
  }
}

/** Adds some space beside the first and the last event. */
function padded({ from, to }: TimeRange): TimeRange {
  const space = Math.max((to - from) * 0.02, SHORTEST / 2);
  return { from: from - space, to: to + space };
}
