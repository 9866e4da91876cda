import { KevError, usageError } from '../../../core/errors.ts';
import type { Grouping } from '../../../explain/lanes/groups.ts';
import { isWarning, type LaneEvent } from '../../../explain/lanes/lane-event.ts';
import type { TimeRange } from '../../../explain/lanes/range.ts';
import { escapeCell } from '../../escape.ts';
import type { PageData } from '../page-data.ts';
import { summarize } from '../summarize.ts';
import { readCanvasColors } from './canvas-colors.ts';
import { fillDrawer } from './drawer.ts';
import { byId, create } from './elements.ts';
import { parseFilter } from './filter.ts';
import { formatFragment, parseFragment } from './fragment.ts';
import { AXIS, layOut, RowPositions } from './layout.ts';
import { Names } from './names.ts';
import { Picture, type RowEvent, type Scene } from './picture.ts';
import { type Row, rowsOf } from './rows.ts';
import { Strip } from './strip.ts';
import { TimeWindow } from './time-window.ts';
import { TimeFormat } from './times.ts';

/** How long the fragment may be behind: browsers limit how often it changes. */
const FRAGMENT_DELAY_MS = 200;

/** The page: what it shows, and what can be done with it. It is drawn once a frame, and only after changes. */
export class App {
  readonly #data: PageData;
  readonly #all: readonly LaneEvent[];
  readonly chart = byId('chart');
  readonly strip = new Strip(byId<HTMLCanvasElement>('overview'));
  readonly window: TimeWindow;
  readonly #picture = new Picture(byId<HTMLCanvasElement>('lanes'));
  readonly #names = new Names(byId('labels'), (row) => this.#clickName(row));
  readonly #drawer = byId('drawer');
  readonly #collapsed = new Set<string>();
  #events: readonly LaneEvent[];
  #rows: readonly Row[] = [];
  #filter = '';
  #by: Grouping;
  #theme: 'light' | 'dark' | undefined;
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
    this.#all = events;
    this.#events = events;
    this.#by = data.by;
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
    this.#by = state.by ?? this.#data.by;
    this.setTheme(state.theme);
    this.setUtc(state.isUtc);
    if (state.range) this.window.show(state.range.from, state.range.to);
    else this.window.reset();
    byId<HTMLSelectElement>('by').value = this.#by;
    byId<HTMLInputElement>('filter').value = state.filter;
    this.#close();
    // A hostile link could have a pattern that takes forever.
    const isSlow = mayBeSlow(state.filter);
    this.filter(isSlow ? '' : state.filter);
    if (isSlow) this.#say('Press Enter to apply the filter of this link.', true);
    const event = this.#all[state.event ?? -1];
    if (event && this.#events.includes(event)) this.#openEvent(event);
  }

  /** Filters the events. An invalid filter changes nothing, and says why. */
  filter(text: string): void {
    try {
      const matches = text.trim() === '' ? undefined : parseFilter(text);
      this.#events = matches ? this.#all.filter(matches) : this.#all;
      this.#filter = text;
    } catch (error) {
      const { message, hint } = error instanceof KevError ? error : usageError((error as Error).message);
      this.#say(hint === undefined ? message : `${message} (${hint})`, true);
      return;
    }
    this.#regroup();
    const part = this.#events === this.#all ? '' : `${this.#events.length} of `;
    this.#say(`${part}${summarize(this.#all, this.#events)}`, false);
  }

  group(by: Grouping): void {
    this.#by = by;
    this.#collapsed.clear();
    this.#regroup();
    this.chart.scrollTop = 0;
  }

  setUtc(isUtc: boolean): void {
    this.#times = new TimeFormat(isUtc);
    byId('utc').setAttribute('aria-pressed', `${isUtc}`);
    if (!this.#drawer.hidden) this.open();
    this.changed();
  }

  toggleUtc(): void {
    this.setUtc(!this.#times.isUtc);
  }

  setTheme(theme: 'light' | 'dark' | undefined): void {
    this.#theme = theme;
    const root = document.documentElement;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    byId('theme').setAttribute('aria-pressed', `${this.#isDark}`);
    this.#colors = readCanvasColors();
    this.changed();
  }

  toggleTheme(): void {
    this.setTheme(this.#isDark ? 'light' : 'dark');
  }

  get #isDark(): boolean {
    return this.#theme ? this.#theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  /** Draws with the colors that the system has now. */
  systemThemeChanged(): void {
    this.setTheme(this.#theme);
  }

  zoom(factor: number, around?: number): void {
    this.window.zoom(factor, around);
    this.changed();
  }

  pan(part: number): void {
    this.window.pan(part);
    this.changed();
  }

  reset(): void {
    this.window.reset();
    this.changed();
  }

  /** Shows the part that is being chosen. */
  choose(part: TimeRange | undefined): void {
    this.#chosen = part;
    this.#request();
  }

  show({ from, to }: TimeRange): void {
    this.window.show(from, to);
    this.changed();
  }

  /** The time at a position of the lanes. */
  timeAt(x: number): number {
    const { names, width } = this.#layout;
    return this.window.from + ((x - names) / Math.max(width - names, 1)) * this.window.length;
  }

  /** The time at a position of the strip. */
  stripTimeAt(x: number): number {
    const { from, to } = this.#stripRange;
    return from + (x / this.strip.canvas.clientWidth) * (to - from);
  }

  /** Width of the lanes without their names. */
  get laneWidth(): number {
    return this.#layout.width - this.#layout.names;
  }

  isAxis(y: number): boolean {
    return y < AXIS;
  }

  /** Shows what is under the pointer. Returns whether there is anything. */
  hover(x: number, y: number): boolean {
    const found = this.#picture.eventAt(x, y, this.#scene, this.#layout);
    if (found?.event !== this.#hovered?.event) {
      this.#hovered = found;
      this.#showTip(found?.event, x, y);
      this.#request();
    }
    return found !== undefined;
  }

  leave(): void {
    this.hover(-1, -1);
  }

  /** Opens the event at a position of the lanes, or closes what is open. */
  click(x: number, y: number): void {
    const found = this.#picture.eventAt(x, y, this.#scene, this.#layout);
    if (found === undefined) {
      this.#close();
    } else {
      this.#select(found);
      this.open();
    }
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
    this.changed();
  }

  /** Closes the details, or else forgets the selected event. */
  escape(): void {
    if (this.#drawer.hidden) this.#selected = undefined;
    this.#close();
    this.chart.focus();
  }

  #close(): void {
    this.#drawer.hidden = true;
    this.changed();
  }

  /** Selects the next or previous event of the lane, or else the first or last one of the next or previous lane. */
  step(by: 1 | -1): void {
    const lanes = this.#lanes;
    const row = this.#selected?.row ?? this.#firstInView(lanes);
    if (row === undefined) return;
    const at = this.#selected ? row.events.indexOf(this.#selected.event) + by : 0;
    const event = row.events[at];
    const next = event ? row : lanes[lanes.indexOf(row) + by];
    const target = event ?? next?.events.at(by > 0 ? 0 : -1);
    if (next && target) this.#walkTo({ row: next, event: target });
  }

  /** Selects the event of the lane above or below that is nearest in time. */
  stepLane(by: 1 | -1): void {
    if (this.#selected === undefined) {
      this.step(1);
      return;
    }
    const { row, event } = this.#selected;
    const next = this.#lanes[this.#lanes.indexOf(row) + by];
    if (next === undefined) return;
    const distance = (other: LaneEvent) => Math.abs(other.last - event.last);
    this.#walkTo({ row: next, event: next.events.reduce((a, b) => (distance(b) < distance(a) ? b : a)) });
  }

  /** The rows that events are selected in. */
  get #lanes(): readonly Row[] {
    return this.#rows.filter(({ hasEvents }) => hasEvents);
  }

  #firstInView(lanes: readonly Row[]): Row | undefined {
    const first = this.#positions.rowAt(this.chart.scrollTop);
    return this.#rows.slice(first).find((row) => lanes.includes(row));
  }

  #walkTo(target: RowEvent): void {
    this.#select(target);
    this.window.reveal(target.event.last);
    const at = this.#rows.indexOf(target.row);
    const [top, bottom] = [this.#positions.top(at), this.#positions.top(at + 1) + AXIS];
    const { scrollTop, clientHeight } = this.chart;
    if (top < scrollTop) this.chart.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.chart.scrollTop = bottom - clientHeight;
    if (!this.#drawer.hidden) this.open();
    this.changed();
  }

  #select(target: RowEvent): void {
    this.#selected = target;
    const { type, reason, object, occurrences, last, message } = target.event;
    const times = occurrences > 1 ? `, ${occurrences} times` : '';
    byId('spoken').textContent = escapeCell(
      `${type} ${reason}, ${object}${times}, last ${this.#times.full(last)}: ${message.slice(0, 300)}`,
    );
  }

  #openEvent(event: LaneEvent): void {
    const row = this.#lanes.find(({ events }) => events.includes(event));
    if (row === undefined) return;
    this.#walkTo({ row, event });
    this.open();
  }

  #clickName(row: Row): void {
    if (row.kind === 'group') {
      if (!this.#collapsed.delete(row.id)) this.#collapsed.add(row.id);
      this.#regroup();
      return;
    }
    const event = row.events.findLast(isWarning) ?? row.events.at(-1);
    if (event === undefined) return;
    this.#walkTo({ row, event });
    this.open();
  }

  #regroup(): void {
    this.#rows = rowsOf(this.#events, this.#by, this.#collapsed);
    this.#hovered = undefined;
    this.#showTip(undefined, 0, 0);
    const event = this.#selected?.event;
    const row = event && this.#lanes.find(({ events }) => events.includes(event));
    this.#selected = row && event && { row, event };
    if (row === undefined) this.#drawer.hidden = true;
    byId('empty').hidden = this.#rows.length > 0;
    this.changed();
  }

  #say(text: string, isProblem: boolean): void {
    const status = byId('status');
    status.textContent = escapeCell(text);
    status.classList.toggle('invalid', isProblem);
    byId('filter').setAttribute('aria-invalid', `${isProblem}`);
  }

  #showTip(event: LaneEvent | undefined, x: number, y: number): void {
    const tip = byId('tip');
    tip.hidden = event === undefined;
    if (event === undefined) return;
    const { type, reason, object, occurrences, last, message } = event;
    const count = occurrences > 1 ? ` ×${occurrences}` : '';
    tip.replaceChildren(
      create('div', isWarning(event) ? 'kind warning' : 'kind', escapeCell(`${reason}${count}`)),
      create('div', '', escapeCell(`${type} · ${object} · ${this.#times.full(last)}`)),
      create('div', '', escapeCell(message.slice(0, 240))),
    );
    const { left, top } = this.chart.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const { offsetWidth, offsetHeight } = tip;
    const below = top + y + 18;
    const isBelow = below + offsetHeight < clientHeight;
    tip.style.left = `${scrollX + Math.max(Math.min(left + x + 12, clientWidth - offsetWidth - 8), 8)}px`;
    tip.style.top = `${scrollY + (isBelow ? below : top + y - 18 - offsetHeight)}px`;
  }

  get #stripRange(): TimeRange {
    const { limits, from, to } = this.window;
    const { range } = this.#data;
    const space = (range.to - range.from) * 0.02;
    const isInside = from >= range.from - space * 1.01 && to <= range.to + space * 1.01;
    return isInside ? { from: range.from - space, to: range.to + space } : limits;
  }

  get #scene(): Scene {
    const chosen = this.#chosen && {
      from: this.#xOf(this.#chosen.from),
      to: this.#xOf(this.#chosen.to),
    };
    return {
      rows: this.#rows,
      positions: this.#positions,
      top: this.chart.scrollTop,
      window: this.window,
      gaps: this.#data.gaps,
      times: this.#times,
      selected: this.#selected,
      hovered: this.#hovered,
      chosen,
    };
  }

  #xOf(at: number): number {
    return this.#layout.names + ((at - this.window.from) / this.window.length) * this.laneWidth;
  }

  /** Draws, and brings the fragment up to date. */
  changed(): void {
    this.#request();
    window.clearTimeout(this.#fragmentTimer);
    this.#fragmentTimer = window.setTimeout(() => this.#writeFragment(), FRAGMENT_DELAY_MS);
  }

  /** Draws in the next frame. */
  #request = (): void => {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  };

  /** Draws as the size and the scrolling of the picture are now. */
  redraw = this.#request;

  #draw(): void {
    this.#frame = 0;
    const { clientWidth, clientHeight } = this.chart;
    this.#layout = layOut(clientWidth, clientHeight);
    this.#positions = new RowPositions(this.#rows, this.#layout);
    const content = this.#positions.total + AXIS;
    this.chart.style.height = `${Math.max(content + 2, 140)}px`;
    byId('stage').style.height = `${clientHeight}px`;
    byId('space').style.height = `${Math.max(content - clientHeight, 0)}px`;
    byId('app').style.setProperty('--names', `${this.#layout.names}px`);
    const scene = this.#scene;
    this.#picture.draw(scene, this.#layout, this.#colors);
    this.#names.show(this.#rows, this.#positions, scene.top, this.#layout, this.#selected?.row);
    const { window, gaps } = scene;
    this.strip.draw(
      this.#events,
      { window, range: this.#stripRange, gaps, chosen: this.#chosen },
      this.#colors,
    );
  }

  #writeFragment(): void {
    const { window } = this;
    const fragment = formatFragment({
      filter: this.#filter,
      by: this.#by === this.#data.by ? undefined : this.#by,
      range: window.isHome ? undefined : { from: window.from, to: window.to },
      isUtc: this.#times.isUtc,
      theme: this.#theme,
      event: this.#drawer.hidden || !this.#selected ? undefined : this.#all.indexOf(this.#selected.event),
    });
    if (fragment !== location.hash.slice(1)) history.replaceState(null, '', `#${fragment}`);
  }
}

/** Whether a pattern in a filter could try too many ways: a group, or more than one part of it, can repeat. */
function mayBeSlow(text: string): boolean {
  return /\)[*+{]/.test(text) || (text.match(/[*+{]/g)?.length ?? 0) > 1;
}
