import { KevError, usageError } from '../../../core/errors.ts';
import type { Grouping } from '../../../explain/lanes/groups.ts';
import { isWarning, type LaneEvent } from '../../../explain/lanes/lane-event.ts';
import type { TimeRange } from '../../../explain/lanes/range.ts';
import { escapeCell } from '../../escape.ts';
import type { PageData } from '../page-data.ts';
import { summarize } from '../summarize.ts';
import { readCanvasColors } from './canvas-colors.ts';
import { fillDrawer } from './drawer.ts';
import { byId } from './elements.ts';
import { mayBeSlow } from './filter.ts';
import { formatFragment, parseFragment } from './fragment.ts';
import { AXIS, layOut, RowPositions } from './layout.ts';
import { Names } from './names.ts';
import { Picture, type Scene } from './picture.ts';
import type { Row, RowEvent } from './rows.ts';
import { ShownLanes } from './shown-lanes.ts';
import { Strip } from './strip.ts';
import { Theme } from './theme.ts';
import { TimeWindow } from './time-window.ts';
import { TimeFormat } from './times.ts';
import { Tip } from './tip.ts';

/** How long the fragment may be behind: browsers limit how often it changes. */
const FRAGMENT_DELAY_MS = 200;

/** Least height of the picture. */
const MIN_HEIGHT = 140;

/** The page: what it shows, and what can be done with it. It is drawn once a frame, and only after changes. */
export class App {
  readonly chart = byId('chart');
  readonly strip = new Strip(byId<HTMLCanvasElement>('overview'));
  readonly window: TimeWindow;
  readonly #data: PageData;
  readonly #lanes: ShownLanes;
  readonly #picture = new Picture(byId<HTMLCanvasElement>('lanes'));
  readonly #names = new Names(byId('labels'), (row) => this.#clickName(row));
  readonly #drawer = byId('drawer');
  readonly #tip = new Tip();
  readonly #theme = new Theme();
  #times = new TimeFormat(false);
  #selected: RowEvent | undefined;
  #hovered: RowEvent | undefined;
  /** The part that is being chosen with the pointer. */
  #chosen: TimeRange | undefined;
  #colors = readCanvasColors();
  #layout = layOut(1, 1);
  #positions = new RowPositions([], this.#layout);
  #frame = 0;
  #fragmentTimer: number | undefined;

  constructor(data: PageData, events: readonly LaneEvent[]) {
    this.#data = data;
    this.#lanes = new ShownLanes(events, data.by);
    const extent = { ...data.range };
    for (const { first, last } of events) {
      extent.from = Math.min(extent.from, first);
      extent.to = Math.max(extent.to, last);
    }
    this.window = new TimeWindow(data.range, extent);
  }

  /** Shows the page as the fragment of its URL has it. */
  restore(): void {
    const state = parseFragment(location.hash);
    const by = state.by ?? this.#data.by;
    byId<HTMLSelectElement>('by').value = by;
    byId<HTMLInputElement>('filter').value = state.filter;
    this.#drawer.hidden = true;
    this.#theme.choose(state.theme);
    this.themeChanged();
    this.#setUtc(state.isUtc);
    if (state.range) this.window.show(state.range.from, state.range.to);
    else this.window.reset();
    this.#lanes.by = by;
    // A hostile link could have a pattern that takes forever.
    const isSlow = mayBeSlow(state.filter);
    this.filter(isSlow ? '' : state.filter);
    if (isSlow) this.#say('Press Enter to apply the filter of this link.', true);
    const event = this.#lanes.all[state.event ?? -1];
    const found = event && this.#lanes.find(event);
    if (found) {
      this.#walkTo(found);
      this.open();
    }
  }

  /** Filters the events. An invalid filter changes nothing, and says why. */
  filter(text: string): void {
    try {
      this.#lanes.select(text);
    } catch (error) {
      const { message, hint } = error instanceof KevError ? error : usageError((error as Error).message);
      this.#say(hint === undefined ? message : `${message} (${hint})`, true);
      return;
    }
    const { all, events } = this.#lanes;
    this.#say(`${events === all ? '' : `${events.length} of `}${summarize(all, events)}`, false);
    this.#rowsChanged();
  }

  group(by: Grouping): void {
    this.#lanes.group(by);
    this.#rowsChanged();
    this.chart.scrollTop = 0;
  }

  toggleUtc(): void {
    this.#setUtc(!this.#times.isUtc);
    if (!this.#drawer.hidden) this.open();
  }

  #setUtc(isUtc: boolean): void {
    this.#times = new TimeFormat(isUtc);
    byId('utc').setAttribute('aria-pressed', `${isUtc}`);
    this.#changed();
  }

  toggleTheme(): void {
    this.#theme.choose(this.#theme.isDark ? 'light' : 'dark');
    this.themeChanged();
  }

  /** Draws with the colors that the system, or the reader, has now. */
  themeChanged(): void {
    this.#colors = readCanvasColors();
    this.#changed();
  }

  /** @param around the time that stays where it is. Default: the middle */
  zoom(factor: number, around?: number): void {
    this.window.zoom(factor, around);
    this.#changed();
  }

  /** @param part of the time in view; negative: to the past */
  pan(part: number): void {
    this.window.pan(part);
    this.#changed();
  }

  show({ from, to }: TimeRange): void {
    this.window.show(from, to);
    this.#changed();
  }

  showAll(): void {
    this.window.reset();
    this.#changed();
  }

  /** Shows the part that is being chosen. */
  choose(part: TimeRange | undefined): void {
    this.#chosen = part;
    this.redraw();
  }

  /** The time at a position of the lanes. */
  timeAt(x: number): number {
    return this.window.from + ((x - this.#layout.names) / this.laneWidth) * this.window.length;
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

  /** Shows what is under the pointer. Returns whether it is an event. */
  hover({ offsetX, offsetY, clientX, clientY }: PointerEvent): boolean {
    const found = this.#picture.eventAt(offsetX, offsetY, this.#scene, this.#layout);
    const at = this.timeAt(offsetX);
    const isLane = offsetX >= this.#layout.names && !this.isAxis(offsetY);
    const gap = isLane && this.#data.gaps.find(({ from, to }) => at >= from && at <= to);
    const shown = found?.event ?? (gap || undefined);
    if (shown) this.#tip.show(shown, this.#times, clientX, clientY);
    else this.#tip.hide();
    this.#setHovered(found);
    return found !== undefined;
  }

  leave(): void {
    this.#tip.hide();
    this.#setHovered(undefined);
  }

  #setHovered(found: RowEvent | undefined): void {
    if (found?.event === this.#hovered?.event) return;
    this.#hovered = found;
    this.redraw();
  }

  /** Opens the event at a position of the lanes, or closes what is open. */
  click(x: number, y: number): void {
    const found = this.#picture.eventAt(x, y, this.#scene, this.#layout);
    if (found) {
      this.#select(found);
      this.open();
    } else {
      this.#drawer.hidden = true;
      this.#changed();
    }
  }

  #clickName(row: Row): void {
    if (row.kind === 'group') {
      this.#lanes.toggle(row);
      this.#rowsChanged();
      return;
    }
    const event = row.events.findLast(isWarning) ?? row.events.at(-1);
    this.#walkTo(event && { row, event });
    this.open();
  }

  /** Opens the details of the selected event. */
  open(): void {
    if (this.#selected === undefined) return;
    const actions = { close: () => this.escape(), step: (by: 1 | -1) => this.step(by) };
    fillDrawer(this.#drawer, this.#selected.event, {
      source: this.#data.source,
      times: this.#times,
      actions,
    });
    if (this.#drawer.hidden) {
      this.#drawer.hidden = false;
      this.#drawer.focus();
    }
    this.#changed();
  }

  /** Closes the details, or else forgets the selected event. */
  escape(): void {
    if (this.#drawer.hidden) this.#selected = undefined;
    this.#drawer.hidden = true;
    this.chart.focus();
    this.#changed();
  }

  /** Selects the next or previous event. */
  step(by: 1 | -1): void {
    this.#walkTo(this.#selected ? this.#lanes.beside(this.#selected, by) : this.#firstInView);
  }

  /** Selects an event of the lane below or above. */
  stepLane(by: 1 | -1): void {
    this.#walkTo(this.#selected ? this.#lanes.across(this.#selected, by) : this.#firstInView);
  }

  get #firstInView(): RowEvent | undefined {
    return this.#lanes.firstFrom(this.#positions.rowAt(this.chart.scrollTop));
  }

  /** Selects an event, and moves until it is in view. */
  #walkTo(target: RowEvent | undefined): void {
    if (target === undefined) return;
    this.#select(target);
    this.window.reveal(target.event.last);
    this.#layOut();
    const at = this.#lanes.rows.indexOf(target.row);
    const [top, bottom] = [this.#positions.top(at), this.#positions.top(at + 1) + AXIS];
    const { scrollTop, clientHeight } = this.chart;
    if (top < scrollTop) this.chart.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.chart.scrollTop = bottom - clientHeight;
    if (!this.#drawer.hidden) this.open();
    this.#changed();
  }

  #select(target: RowEvent): void {
    this.#selected = target;
    const { type, reason, object, occurrences, last, message } = target.event;
    const times = occurrences > 1 ? `, ${occurrences} times` : '';
    byId('spoken').textContent = escapeCell(
      `${type} ${reason}, ${object}${times}, last ${this.#times.full(last)}: ${message.slice(0, 300)}`,
    );
  }

  #rowsChanged(): void {
    this.leave();
    this.#selected = this.#selected && this.#lanes.find(this.#selected.event);
    if (this.#selected === undefined) this.#drawer.hidden = true;
    byId('empty').hidden = this.#lanes.rows.length > 0;
    this.#changed();
  }

  #say(text: string, isProblem: boolean): void {
    const status = byId('status');
    status.textContent = escapeCell(text);
    status.classList.toggle('invalid', isProblem);
    byId('filter').setAttribute('aria-invalid', `${isProblem}`);
  }

  /** What the strip is of: everything, but wrong clocks only when they are in view. */
  get #stripRange(): TimeRange {
    const { home, limits, from, to } = this.window;
    return from >= home.from - 1 && to <= home.to + 1 ? home : limits;
  }

  get #scene(): Scene {
    return {
      rows: this.#lanes.rows,
      positions: this.#positions,
      top: this.chart.scrollTop,
      window: this.window,
      gaps: this.#data.gaps,
      times: this.#times,
      selected: this.#selected,
      hovered: this.#hovered,
      chosen: this.#chosen,
    };
  }

  /** Draws, and brings the fragment up to date. */
  #changed(): void {
    this.redraw();
    window.clearTimeout(this.#fragmentTimer);
    this.#fragmentTimer = window.setTimeout(() => this.#writeFragment(), FRAGMENT_DELAY_MS);
  }

  /** Draws in the next frame, as the size and the scrolling of the picture are then. */
  redraw = (): void => {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  };

  #draw(): void {
    this.#frame = 0;
    this.#layOut();
    const scene = this.#scene;
    const { window, gaps, chosen } = scene;
    this.#picture.draw(scene, this.#layout, this.#colors);
    this.#names.show(scene, this.#layout);
    this.strip.draw(this.#lanes.events, { window, range: this.#stripRange, gaps, chosen }, this.#colors);
  }

  #layOut(): void {
    const { rows } = this.#lanes;
    this.#layout = layOut(this.chart.clientWidth, this.chart.clientHeight);
    this.#positions = new RowPositions(rows, this.#layout);
    const content = this.#positions.total + AXIS;
    this.chart.style.height = `${Math.max(content + 2, MIN_HEIGHT)}px`;
    const { clientHeight } = this.chart;
    this.#layout.height = clientHeight;
    byId('stage').style.height = `${clientHeight}px`;
    byId('space').style.height = `${Math.max(content - clientHeight, 0)}px`;
    byId('app').style.setProperty('--names', `${this.#layout.names}px`);
  }

  #writeFragment(): void {
    const { window } = this;
    const { filter, by, all } = this.#lanes;
    const fragment = formatFragment({
      filter,
      by: by === this.#data.by ? undefined : by,
      range: window.isHome ? undefined : { from: window.from, to: window.to },
      isUtc: this.#times.isUtc,
      theme: this.#theme.chosen,
      event: this.#drawer.hidden || !this.#selected ? undefined : all.indexOf(this.#selected.event),
    });
    if (fragment !== location.hash.slice(1)) history.replaceState(null, '', `#${fragment}`);
  }
}
