import { escapeCell } from '../../escape.ts';
import { create } from './elements.ts';
import type { Layout } from './layout.ts';
import type { Scene } from './picture.ts';
import type { Row } from './rows.ts';

/** The names of the rows in view, as elements that are used again while scrolling. */
export class Names {
  readonly #parent: HTMLElement;
  readonly #labels: Label[] = [];

  /** @param onClick called with the row of a name that was clicked */
  constructor(parent: HTMLElement, onClick: (row: Row) => void) {
    this.#parent = parent;
    parent.addEventListener('click', ({ target }) => {
      const label = this.#labels.find(({ element }) => element.contains(target as Node));
      if (label?.row) onClick(label.row);
    });
  }

  show({ rows, positions, top, selected }: Scene, layout: Layout): void {
    const first = Math.max(positions.rowAt(top), 0);
    const count = positions.rowAt(top + layout.height) - first + 1;
    for (let at = 0; at < Math.max(count, this.#labels.length); at++) {
      const row = at < count ? rows[first + at] : undefined;
      this.#labels[at] ??= new Label(this.#parent);
      this.#labels[at]?.show(
        row,
        positions.top(first + at) - top,
        layout.names || layout.width,
        row !== undefined && row === selected?.row,
      );
    }
  }
}

class Label {
  readonly element = create('button', 'row');
  readonly #arrow = create('span');
  readonly #name = create('span', 'name');
  readonly #place = create('span', 'place');
  readonly #total = create('span', 'total');
  row: Row | undefined;

  constructor(parent: HTMLElement) {
    this.element.type = 'button';
    // The keys of the picture reach all rows, also those out of view.
    this.element.tabIndex = -1;
    this.element.append(this.#arrow, this.#name, this.#place, this.#total);
    parent.append(this.element);
  }

  show(row: Row | undefined, y: number, width: number, isSelected: boolean): void {
    const { element } = this;
    element.hidden = row === undefined || width === 0;
    if (row === undefined) return;
    element.style.transform = `translateY(${y}px)`;
    element.style.width = `${width - 1}px`;
    element.classList.toggle('selected', isSelected);
    if (row === this.row) return;
    this.row = row;
    const isGroup = row.kind === 'group';
    element.classList.toggle('group', isGroup);
    element.classList.toggle('lane', row.kind === 'lane');
    if (isGroup) element.setAttribute('aria-expanded', `${!row.isCollapsed}`);
    else element.removeAttribute('aria-expanded');
    this.#arrow.textContent = isGroup ? (row.isCollapsed ? '▸' : '▾') : '';
    this.#arrow.hidden = !isGroup;
    this.#name.textContent = escapeCell(row.isInferred ? `~${row.name}` : row.name);
    this.#place.textContent = escapeCell(row.place);
    this.#total.textContent = `${row.warnings || row.occurrences}`;
    this.#total.classList.toggle('warnings', row.warnings > 0);
    const events = `${row.occurrences} occurrences, ${row.warnings} of them warnings`;
    element.title = escapeCell(`${row.name}${row.place && ` (${row.place})`}: ${events}`);
  }
}
