import { bucketTotals, toBuckets } from '../../../explain/lanes/buckets.ts';
import type { LaneEvent, RecordingGap } from '../../../explain/lanes/lane-event.ts';
import { allMarks } from '../../../explain/lanes/marks.ts';
import type { TimeRange } from '../../../explain/lanes/range.ts';
import { prepareCanvas } from './canvas.ts';
import { type CanvasColors, hatch } from './canvas-colors.ts';
import type { TimeWindow } from './time-window.ts';

/** Width of a bar, with the space beside it. */
const BAR = 4;

/** Draws how much happened when, and which part of it is in view. */
export class Strip {
  readonly canvas: HTMLCanvasElement;
  /** What the counted bars are of. */
  #counted: { events: readonly LaneEvent[]; width: number; range: TimeRange } | undefined;
  #bars: { normal: number; warning: number }[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
  }

  draw(
    events: readonly LaneEvent[],
    {
      window,
      range,
      gaps,
      chosen,
    }: { window: TimeWindow; range: TimeRange; gaps: readonly RecordingGap[]; chosen: TimeRange | undefined },
    colors: CanvasColors,
  ): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    this.#count(events, width, range);
    const context = prepareCanvas(this.canvas, width, height);
    const xOf = (at: number) => ((at - range.from) / (range.to - range.from)) * width;
    context.fillStyle = colors.panel;
    context.fillRect(0, 0, width, height);
    for (const gap of gaps) {
      context.fillStyle = hatch(context, colors, devicePixelRatio || 1);
      context.fillRect(xOf(gap.from), 0, Math.max(xOf(gap.to) - xOf(gap.from), 2), height);
    }
    const most = Math.max(1, ...this.#bars.map(({ normal, warning }) => normal + warning));
    for (const [at, { normal, warning }] of this.#bars.entries()) {
      const sum = normal + warning;
      if (sum === 0) continue;
      // The root, so that few events beside many can be seen.
      const total = Math.max((height - 4) * Math.sqrt(sum / most), 2);
      const low = warning > 0 ? Math.max(total * (warning / sum), 2) : 0;
      context.fillStyle = colors.normal;
      context.fillRect(at * BAR, height - total, BAR - 1, total - low);
      context.fillStyle = colors.warning;
      context.fillRect(at * BAR, height - low, BAR - 1, low);
    }
    if (!window.isHome) {
      const [from, to] = [Math.max(xOf(window.from), 0), Math.min(xOf(window.to), width)];
      context.fillStyle = colors.paper;
      context.globalAlpha = 0.65;
      context.fillRect(0, 0, from, height);
      context.fillRect(to, 0, width - to, height);
      context.globalAlpha = 1;
      context.strokeStyle = colors.accent;
      context.lineWidth = 2;
      context.strokeRect(from + 1, 1, Math.max(to - from - 2, 1), height - 2);
    }
    if (chosen) {
      context.fillStyle = colors.accent;
      context.globalAlpha = 0.25;
      context.fillRect(xOf(chosen.from), 0, xOf(chosen.to) - xOf(chosen.from), height);
      context.globalAlpha = 1;
    }
  }

  #count(events: readonly LaneEvent[], width: number, range: TimeRange): void {
    const counted = this.#counted;
    if (counted?.events === events && counted.width === width && counted.range === range) return;
    this.#counted = { events, width, range };
    const buckets = toBuckets(allMarks(events), range, Math.max(Math.floor(width / BAR), 1));
    this.#bars = buckets.map(bucketTotals);
  }
}
