import { ticksOf } from '../../../explain/lanes/axis.ts';
import type { LaneEvent, RecordingGap } from '../../../explain/lanes/lane-event.ts';
import type { TimeRange } from '../../../explain/lanes/range.ts';
import { prepareCanvas } from './canvas.ts';
import { type CanvasColors, hatch } from './canvas-colors.ts';
import { AXIS, type Layout, type RowPositions } from './layout.ts';
import { firstFrom, PixelColumns, type RowMarks, toRowMarks } from './row-marks.ts';
import type { Row, RowEvent } from './rows.ts';
import type { TimeWindow } from './time-window.ts';
import type { TimeFormat } from './times.ts';

/** What to draw. */
export interface Scene {
  rows: readonly Row[];
  positions: RowPositions;
  /** How far the rows are scrolled. */
  top: number;
  window: TimeWindow;
  gaps: readonly RecordingGap[];
  times: TimeFormat;
  selected: RowEvent | undefined;
  hovered: RowEvent | undefined;
  /** The part that is being chosen with the pointer. */
  chosen: TimeRange | undefined;
}

/** Least space between the times above the lanes. */
const TICK = 80;

/** Pixels beside a mark that still hit it. */
const REACH = 6;

/** Draws the lanes that are in view. Only these are prepared, when they are first seen. */
export class Picture {
  readonly #canvas: HTMLCanvasElement;
  readonly #marks = new WeakMap<readonly LaneEvent[], RowMarks>();
  #columns = new PixelColumns(1);

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  draw(scene: Scene, layout: Layout, colors: CanvasColors): void {
    const { width, height, names } = layout;
    const context = prepareCanvas(this.#canvas, width, height);
    context.fillStyle = colors.paper;
    context.fillRect(0, 0, width, height);
    if (this.#columns.width !== width - names) this.#columns = new PixelColumns(Math.max(width - names, 1));
    this.#drawRows(context, scene, layout, colors);
    this.#drawAxis(context, scene, layout, colors);
    if (scene.chosen) {
      const { from, to } = scene.window;
      const xOf = (at: number) => names + ((at - from) / (to - from)) * (width - names);
      context.fillStyle = colors.accent;
      context.globalAlpha = 0.18;
      context.fillRect(xOf(scene.chosen.from), 0, xOf(scene.chosen.to) - xOf(scene.chosen.from), height);
      context.globalAlpha = 1;
    }
  }

  /** Finds the event at a position of the canvas, warnings before others. */
  eventAt(x: number, y: number, scene: Scene, layout: Layout): RowEvent | undefined {
    const { rows, positions, top, window } = scene;
    const row = rows[positions.rowAt(y - AXIS + top)];
    if (row === undefined || y < AXIS || x < layout.names) return undefined;
    const { points, spans } = this.#marksOf(row);
    const perPixel = window.length / (layout.width - layout.names);
    const at = window.from + (x - layout.names) * perPixel;
    const reach = REACH * perPixel;
    let best: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (let index = firstFrom(points, at - reach); index < points.length; index++) {
      const distance = Math.abs((points.from[index] as number) - at);
      if ((points.from[index] as number) > at + reach) break;
      const rank = distance - (points.isWarning[index] ? reach * 2 : 0);
      if (rank < least) [best, least] = [points.event[index], rank];
    }
    for (let index = 0; best === undefined && index < spans.length; index++) {
      if ((spans.from[index] as number) <= at && (spans.to[index] as number) >= at) best = spans.event[index];
    }
    const event = row.events[best ?? -1];
    return event && { row, event };
  }

  #marksOf({ events }: Row): RowMarks {
    let marks = this.#marks.get(events);
    if (marks === undefined) {
      marks = toRowMarks(events);
      this.#marks.set(events, marks);
    }
    return marks;
  }

  #drawRows(context: CanvasRenderingContext2D, scene: Scene, layout: Layout, colors: CanvasColors): void {
    const { rows, positions, top, window, gaps } = scene;
    const { width, height, names } = layout;
    const first = Math.max(positions.rowAt(top), 0);
    const last = Math.min(positions.rowAt(top + height - AXIS) + 1, rows.length);
    const yOf = (at: number) => AXIS + positions.top(at) - top;
    for (let at = first; at < last; at++) {
      if (rows[at]?.kind === 'group') {
        context.fillStyle = colors.panel;
        context.fillRect(0, yOf(at), width, yOf(at + 1) - yOf(at));
      }
      context.fillStyle = colors.line;
      context.fillRect(0, Math.round(yOf(at + 1)) - 1, width, 1);
    }
    const xOf = (at: number) => names + ((at - window.from) / window.length) * (width - names);
    const bottom = Math.min(height, yOf(rows.length));
    context.fillStyle = colors.line;
    for (const { x } of this.#ticks(scene, layout)) context.fillRect(x, AXIS, 1, bottom - AXIS);
    for (const gap of gaps) {
      if (gap.to < window.from || gap.from > window.to) continue;
      context.fillStyle = hatch(context, colors, devicePixelRatio || 1);
      const from = Math.max(xOf(gap.from), names);
      context.fillRect(from, AXIS, Math.max(Math.min(xOf(gap.to), width) - from, 2), bottom - AXIS);
    }
    for (let at = first; at < last; at++) {
      const row = rows[at] as Row;
      if (!row.hasEvents) continue;
      const middle = Math.round(yOf(at) + layout.middle);
      this.#columns.fill(this.#marksOf(row), window);
      this.#drawMarks(context, names, middle, colors);
      for (const marked of [scene.hovered, scene.selected]) {
        if (marked?.row !== row) continue;
        context.strokeStyle = marked === scene.selected ? colors.accent : colors.ink;
        context.lineWidth = 2;
        const from = Math.max(xOf(marked.event.first), names);
        const to = Math.max(Math.min(xOf(marked.event.last), width), from);
        context.beginPath();
        context.roundRect(from - 5, middle - 11, to - from + 11, 22, 5);
        context.stroke();
      }
    }
  }

  #drawMarks(
    context: CanvasRenderingContext2D,
    left: number,
    middle: number,
    { normal, warning, soft, paper }: CanvasColors,
  ): void {
    const columns = this.#columns;
    for (const isWarning of [false, true]) {
      const counts = isWarning ? columns.warning : columns.normal;
      context.fillStyle = isWarning ? warning : normal;
      context.globalAlpha = 0.35;
      columns.eachSpan(isWarning, (x, width) => {
        context.fillRect(left + x, middle - (isWarning ? 2 : 1), width, isWarning ? 4 : 2);
      });
      context.globalAlpha = 1;
      const size = isWarning ? 12 : 6;
      for (let x = 0; x < counts.length; x++) {
        const count = counts[x] as number;
        if (count === 0) continue;
        const height = size + 2 * Math.min(Math.floor(Math.log2(count)), 4);
        context.fillRect(left + x - 1, middle - height / 2, 3, height);
      }
    }
    context.font = '11px system-ui, sans-serif';
    context.textBaseline = 'middle';
    this.#eachLoneCount((x, count) => {
      const text = `×${count}`;
      context.fillStyle = paper;
      context.fillRect(left + x + 3, middle - 6, context.measureText(text).width + 4, 12);
      context.fillStyle = soft;
      context.fillText(text, left + x + 5, middle - 0.5);
    });
  }

  /** Calls `draw` for each count that has the space for its number beside it. */
  #eachLoneCount(draw: (x: number, count: number) => void): void {
    const { normal, warning, width } = this.#columns;
    let free = width;
    for (let x = width - 1; x >= 0; x--) {
      const count = (normal[x] as number) + (warning[x] as number);
      if (count === 0) continue;
      if (count > 1 && free - x > 40) draw(x, count);
      free = x;
    }
  }

  #drawAxis(context: CanvasRenderingContext2D, scene: Scene, layout: Layout, colors: CanvasColors): void {
    const { window, times } = scene;
    const { width, height, names } = layout;
    context.fillStyle = colors.paper;
    context.fillRect(0, 0, width, AXIS);
    context.fillStyle = colors.line;
    context.fillRect(0, AXIS - 1, width, 1);
    if (names > 0) context.fillRect(names - 1, 0, 1, height);
    context.font = '12px system-ui, sans-serif';
    context.textBaseline = 'middle';
    for (const { x, label } of this.#ticks(scene, layout)) {
      context.fillStyle = colors.line;
      context.fillRect(x, AXIS - 6, 1, 5);
      context.fillStyle = colors.soft;
      const half = context.measureText(label).width / 2;
      context.fillText(label, Math.min(Math.max(x - half, names + 4), width - half * 2 - 4), AXIS / 2 - 2);
    }
    if (names === 0) return;
    context.fillStyle = colors.soft;
    context.fillText(
      `${times.full(window.from).slice(0, 10)} ${times.zoneAt(window.from)}`,
      20,
      AXIS / 2 - 1,
    );
  }

  #ticks({ window, times }: Scene, { width, names }: Layout): { x: number; label: string }[] {
    const perPixel = window.length / (width - names);
    const count = Math.max(Math.floor((width - names) / TICK), 2);
    return ticksOf(window, count, times.offsetAt).map(({ at, label }) => ({
      x: Math.round(names + (at - window.from) / perPixel),
      label,
    }));
  }
}
