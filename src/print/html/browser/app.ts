import { KevError, usageError } from '../../../core/errors.ts';
import type { Grouping } from '../../../explain/lanes/groups.ts';
import { isWarning, type LaneEvent, type RecordingGap } from '../../../explain/lanes/lane-event.ts';
import type { TimeRange } from '../../../explain/lanes/range.ts';
import type { PageData } from '../page-data.ts';
import { summarize } from '../summarize.ts';
import { announceEvent, announceStatus } from './announcements.ts';
import { Drawer } from './drawer.ts';
import { byId } from './elements.ts';
import { mayBeSlow } from './filter.ts';
import type { PageState } from './fragment.ts';
import { Hover } from './hover.ts';
import type { Row, RowEvent } from './rows.ts';
import { ShownLanes } from './shown-lanes.ts';
import { Theme } from './theme.ts';
import { TimeWindow } from './time-window.ts';
import { TimeFormat } from './times.ts';
import { UrlFragment } from './url-fragment.ts';
import { type Shown, View } from './view.ts';

/** The state of the page, and what can be done with it. */
export class App implements Shown {
  readonly lanes: ShownLanes;
  readonly window: TimeWindow;
  readonly gaps: readonly RecordingGap[];
  times = new TimeFormat(false);
  selected: RowEvent | undefined;
  readonly view = new View(this, (row) => this.#clickName(row));
  readonly hover = new Hover(this.view);
  readonly #home: Grouping;
  readonly #drawer: Drawer;
  readonly #theme = new Theme();
  readonly #url = new UrlFragment(() => this.#state);

  constructor(data: PageData, events: readonly LaneEvent[]) {
    this.lanes = new ShownLanes(events, data.by);
    this.gaps = data.gaps;
    this.#home = data.by;
    const extent = { ...data.range };
    for (const { first, last } of events) {
      extent.from = Math.min(extent.from, first);
      extent.to = Math.max(extent.to, last);
    }
    this.window = new TimeWindow(data.range, extent);
    const actions = { close: () => this.escape(), step: (by: 1 | -1) => this.step(by) };
    this.#drawer = new Drawer(data.source, actions);
  }

  /** Shows the page as the fragment of its URL has it. */
  restore(): void {
    const state = this.#url.read();
    const by = state.by ?? this.#home;
    byId<HTMLSelectElement>('by').value = by;
    byId<HTMLInputElement>('filter').value = state.filter;
    this.#drawer.close();
    this.#chooseTheme(state.theme);
    this.#setUtc(state.isUtc);
    if (state.range) this.window.show(state.range.from, state.range.to);
    else this.window.reset();
    this.lanes.by = by;
    // A hostile link could have a pattern that takes forever.
    const isSlow = mayBeSlow(state.filter);
    this.filter(isSlow ? '' : state.filter);
    if (isSlow) announceStatus('Press Enter to apply the filter of this link.', true);
    const event = this.lanes.all[state.event ?? -1];
    const found = event && this.lanes.find(event);
    if (found) this.#walkTo(found, true);
  }

  get #state(): PageState {
    const { window, selected } = this;
    const { filter, by, all } = this.lanes;
    return {
      filter,
      by: by === this.#home ? undefined : by,
      range: window.isHome ? undefined : { from: window.from, to: window.to },
      isUtc: this.times.isUtc,
      theme: this.#theme.chosen,
      event: this.#drawer.isOpen && selected ? all.indexOf(selected.event) : undefined,
    };
  }

  /** Filters the events. An invalid filter changes nothing, and says why. */
  filter(text: string): void {
    try {
      this.lanes.select(text);
    } catch (error) {
      const { message, hint } = error instanceof KevError ? error : usageError((error as Error).message);
      announceStatus(hint === undefined ? message : `${message} (${hint})`, true);
      return;
    }
    const { all, events } = this.lanes;
    announceStatus(`${events === all ? '' : `${events.length} of `}${summarize(all, events)}`, false);
    this.#rowsChanged();
  }

  group(by: Grouping): void {
    this.lanes.group(by);
    this.#rowsChanged();
    this.view.chart.scrollTop = 0;
  }

  toggleUtc(): void {
    this.#setUtc(!this.times.isUtc);
    if (this.#drawer.isOpen) this.open();
  }

  #setUtc(isUtc: boolean): void {
    this.times = new TimeFormat(isUtc);
    byId('utc').setAttribute('aria-pressed', `${isUtc}`);
    this.#changed();
  }

  toggleTheme(): void {
    this.#chooseTheme(this.#theme.isDark ? 'light' : 'dark');
  }

  #chooseTheme(theme: PageState['theme']): void {
    this.#theme.choose(theme);
    this.view.colorsChanged();
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

  /** Opens the event at a position of the lanes, or closes what is open. */
  click(x: number, y: number): void {
    const found = this.view.eventAt(x, y);
    if (found) {
      this.#select(found);
      this.open();
    } else {
      this.#drawer.close();
      this.#changed();
    }
  }

  /** Hides or shows the lanes of a group. Opens the last problem of a lane, or else its last event. */
  #clickName(row: Row): void {
    if (row.kind === 'group') {
      this.lanes.toggle(row);
      this.#rowsChanged();
      return;
    }
    const event = row.events.findLast(isWarning) ?? row.events.at(-1);
    this.#walkTo(event && { row, event }, true);
  }

  /** Opens the details of the selected event. */
  open(): void {
    if (this.selected === undefined) return;
    this.#drawer.show(this.selected.event, this.times);
    this.#changed();
  }

  /** Closes the details, or else forgets the selected event. */
  escape(): void {
    if (!this.#drawer.isOpen) this.selected = undefined;
    this.#drawer.close();
    this.view.chart.focus();
    this.#changed();
  }

  /** Selects the next or previous event. */
  step(by: 1 | -1): void {
    this.#walkTo(this.selected ? this.lanes.beside(this.selected, by) : this.#firstInView);
  }

  /** Selects an event of the lane below or above. */
  stepLane(by: 1 | -1): void {
    this.#walkTo(this.selected ? this.lanes.across(this.selected, by) : this.#firstInView);
  }

  get #firstInView(): RowEvent | undefined {
    return this.lanes.firstFrom(this.view.firstRow);
  }

  /** Selects an event, and moves until it is in view. Default: shows its details if those of another are open. */
  #walkTo(target: RowEvent | undefined, isOpening = this.#drawer.isOpen): void {
    if (target === undefined) return;
    this.#select(target);
    this.window.reveal(target.event.last);
    this.view.reveal(target.row);
    if (isOpening) this.open();
    this.#changed();
  }

  #select(target: RowEvent): void {
    this.selected = target;
    announceEvent(target.event, this.times);
  }

  #rowsChanged(): void {
    this.hover.leave();
    this.selected = this.selected && this.lanes.find(this.selected.event);
    if (this.selected === undefined) this.#drawer.close();
    byId('empty').hidden = this.lanes.rows.length > 0;
    this.#changed();
  }

  #changed(): void {
    this.view.redraw();
    this.#url.update();
  }
}
