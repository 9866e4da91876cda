import type { LaneEvent, RecordingGap } from '../../../explain/lanes/lane-event.ts';
import type { TimeRange } from '../../../explain/lanes/range.ts';
import { readCanvasColors } from './canvas-colors.ts';
import { byId } from './elements.ts';
import { AXIS, layOut, RowPositions } from './layout.ts';
import { Names } from './names.ts';
import { Picture, type Scene } from './picture.ts';
import type { Row, RowEvent } from './rows.ts';
import { Strip } from './strip.ts';
import type { TimeWindow } from './time-window.ts';
import type { TimeFormat } from './times.ts';

/** What is to be seen. */
export interface Shown {
  lanes: { rows: readonly Row[]; events: readonly LaneEvent[] };
  window: TimeWindow;
  gaps: readonly RecordingGap[];
  times: TimeFormat;
  selected: RowEvent | undefined;
}

/** Least height of the picture. */
const MIN_HEIGHT = 140;

/**
 * The strip, and the lanes with their names. They are drawn once a frame, and only after changes: as the state, the size,
 * and the scrolling are then.
 */
export class View {
  readonly chart = byId('chart');
  readonly strip = new Strip(byId<HTMLCanvasElement>('overview'));
  readonly #shown: Shown;
  readonly #picture = new Picture(byId<HTMLCanvasElement>('lanes'));
  readonly #names: Names;
  /** The event that is marked. */
  #hovered: RowEvent | undefined;
  /** The part that is being chosen with the pointer. */
  #chosen: TimeRange | undefined;
  #colors = readCanvasColors();
  #layout = layOut(1, 1);
  #positions = new RowPositions([], this.#layout);
  #frame = 0;

  /** @param onClickName called with the row of a name that was clicked */
  constructor(shown: Shown, onClickName: (row: Row) => void) {
    this.#shown = shown;
    this.#names = new Names(byId('labels'), onClickName);
    this.chart.addEventListener('scroll', this.redraw);
    new ResizeObserver(this.redraw).observe(this.chart);
  }

  /** Draws in the next frame. */
  redraw = (): void => {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  };

  /** Draws with the colors that the system, or the reader, has now. */
  colorsChanged(): void {
    this.#colors = readCanvasColors();
    this.redraw();
  }

  /** Marks an event as the one under the pointer. */
  mark(found: RowEvent | undefined): void {
    if (found?.event === this.#hovered?.event) return;
    this.#hovered = found;
    this.redraw();
  }

  /** Shows the part that is being chosen. */
  choose(part: TimeRange | undefined): void {
    this.#chosen = part;
    this.redraw();
  }

  /** The time at a position of the lanes. */
  timeAt(x: number): number {
    const { from, length } = this.#shown.window;
    return from + ((x - this.#layout.names) / this.laneWidth) * length;
  }

  /** The time at a position of the strip. */
  stripTimeAt(x: number): number {
    const { from, to } = this.#stripRange;
    return from + (x / this.strip.canvas.clientWidth) * (to - from);
  }

  /** Width of the lanes without their names. */
  get laneWidth(): number {
    return Math.max(this.#layout.width - this.#layout.names, 1);
  }

  isAxis(y: number): boolean {
    return y < AXIS;
  }

  /** The event at a position of the lanes. */
  eventAt(x: number, y: number): RowEvent | undefined {
    return this.#picture.eventAt(x, y, this.#scene, this.#layout);
  }

  /** The time that was not recorded at a position of the lanes. */
  gapAt(x: number, y: number): RecordingGap | undefined {
    if (x < this.#layout.names || this.isAxis(y)) return undefined;
    const at = this.timeAt(x);
    return this.#shown.gaps.find(({ from, to }) => at >= from && at <= to);
  }

  /** Position of the first row in view. */
  get firstRow(): number {
    return this.#positions.rowAt(this.chart.scrollTop);
  }

  /** Scrolls until a row is in view. */
  reveal(row: Row): void {
    this.#layOut();
    const at = this.#shown.lanes.rows.indexOf(row);
    const [top, bottom] = [this.#positions.top(at), this.#positions.top(at + 1) + AXIS];
    const { scrollTop, clientHeight } = this.chart;
    if (top < scrollTop) this.chart.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.chart.scrollTop = bottom - clientHeight;
  }

  #draw(): void {
    this.#frame = 0;
    this.#layOut();
    const scene = this.#scene;
    const { window, gaps, chosen } = scene;
    this.#picture.draw(scene, this.#layout, this.#colors);
    this.#names.show(scene, this.#layout);
    const { events } = this.#shown.lanes;
    this.strip.draw(events, { window, range: this.#stripRange, gaps, chosen }, this.#colors);
  }

  #layOut(): void {
    this.#layout = layOut(this.chart.clientWidth, this.chart.clientHeight);
    this.#positions = new RowPositions(this.#shown.lanes.rows, this.#layout);
    const content = this.#positions.total + AXIS;
    this.chart.style.height = `${Math.max(content + 2, MIN_HEIGHT)}px`;
    const { clientHeight } = this.chart;
    this.#layout.height = clientHeight;
    byId('stage').style.height = `${clientHeight}px`;
    byId('space').style.height = `${Math.max(content - clientHeight, 0)}px`;
    byId('app').style.setProperty('--names', `${this.#layout.names}px`);
  }

  get #scene(): Scene {
    const { lanes, window, gaps, times, selected } = this.#shown;
    return {
      ...{ rows: lanes.rows, positions: this.#positions, top: this.chart.scrollTop },
      ...{ window, gaps, times, selected },
      ...{ hovered: this.#hovered, chosen: this.#chosen },
    };
  }

  /** What the strip is of: everything, but wrong clocks only when they are in view. */
  get #stripRange(): TimeRange {
    const { home, limits, from, to } = this.#shown.window;
    return from >= home.from - 1 && to <= home.to + 1 ? home : limits;
  }
}
