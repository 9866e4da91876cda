import { isWarning, type LaneEvent } from '../../../explain/lanes/lane-event.ts';
import { type Mark, marksOf } from '../../../explain/lanes/marks.ts';
import { escapeCell, escapeLines } from '../../escape.ts';
import { byId, create } from './elements.ts';
import { listingCommand } from './listing-command.ts';
import type { TimeFormat } from './times.ts';

/** Longest list of repeats. */
const MAX_REPEATS = 200;

/** What the drawer can do. */
interface DrawerActions {
  close(): void;
  step(by: 1 | -1): void;
}

/** The details of an event, beside the lanes. */
export class Drawer {
  readonly #element = byId('drawer');
  readonly #source: readonly string[];
  readonly #actions: DrawerActions;

  /** @param source flags of the source, for the command that shows the same in a terminal */
  constructor(source: readonly string[], actions: DrawerActions) {
    this.#source = source;
    this.#actions = actions;
  }

  get isOpen(): boolean {
    return !this.#element.hidden;
  }

  show(event: LaneEvent, times: TimeFormat): void {
    this.#element.replaceChildren(...this.#describe(event, times));
    if (this.isOpen) return;
    this.#element.hidden = false;
    this.#element.focus();
  }

  close(): void {
    this.#element.hidden = true;
  }

  #describe(event: LaneEvent, times: TimeFormat): HTMLElement[] {
    const { type, reason, object, namespace, cluster, node, owner, isOwnerInferred, component, message } =
      event;
    const { close, step } = this.#actions;
    const kind = isWarning(event) ? ' warning' : '';
    const command = listingCommand(event, this.#source);
    const time = (at: number) => `${times.full(at)} ${times.zoneAt(at)}`;
    return [
      create(
        'div',
        'top',
        '',
        create('span', `kind${kind}`, escapeCell(type || 'no type')),
        button('↑', 'Previous event (p)', () => step(-1)),
        button('↓', 'Next event (n)', () => step(1)),
        button('✕', 'Close (Escape)', close),
      ),
      create('h2', '', escapeCell(reason || 'no reason')),
      facts([
        ['Object', object],
        ['Namespace', namespace],
        ['Cluster', cluster ?? ''],
        ['Owner', owner === object ? '' : `${owner}${isOwnerInferred ? ' (by its name)' : ''}`],
        ['Node', node],
        ['Component', component],
        ['First seen', time(event.first)],
        ['Last seen', time(event.last)],
        ['Occurrences', `${event.occurrences}`],
      ]),
      create('pre', kind.trim(), escapeLines(message || 'no message')),
      ...repeats(event, times),
      create('h3', '', 'The same in a terminal'),
      commandText(command),
      copyButton(command),
    ];
  }
}

function button(text: string, label: string, onClick: () => void): HTMLButtonElement {
  const element = create('button', '', text);
  element.type = 'button';
  element.setAttribute('aria-label', label);
  element.title = label;
  element.addEventListener('click', onClick);
  return element;
}

function facts(pairs: [string, string][]): HTMLElement {
  const list = create('dl');
  for (const [name, value] of pairs) {
    if (value !== '') list.append(create('dt', '', name), create('dd', '', escapeCell(value)));
  }
  return list;
}

function repeats(event: LaneEvent, times: TimeFormat): HTMLElement[] {
  const marks = marksOf(event);
  if (marks.length < 2) return [];
  const body = create('tbody');
  for (const mark of marks.slice(0, MAX_REPEATS)) {
    body.append(
      create(
        'tr',
        '',
        '',
        create('td', '', describeMark(mark, times)),
        create('td', 'number', `${mark.occurrences}`),
      ),
    );
  }
  const head = create('thead', '', '', create('tr', '', '', header('When'), header('Count')));
  const table = create('table', '', '', head, body);
  const more = marks.length - MAX_REPEATS;
  return [create('h3', '', 'Repeats'), table, ...(more > 0 ? [create('p', '', `and ${more} more`)] : [])];
}

function header(text: string): HTMLElement {
  const cell = create('th', text === 'Count' ? 'number' : '', text);
  cell.scope = 'col';
  return cell;
}

function describeMark({ from, to }: Mark, times: TimeFormat): string {
  const [start, end] = [times.full(from), times.full(to)];
  if (from === to) return start;
  return `between ${start} and ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end}`;
}

/** Lines break between words only: not after a hyphen. */
function commandText(command: string): HTMLElement {
  const words = command.split(' ').map((word) => create('span', '', word));
  return create(
    'pre',
    'command',
    '',
    ...words.flatMap((word, at) => (at === 0 ? [word] : [new Text(' '), word])),
  );
}

function copyButton(command: string): HTMLElement {
  const element = button('Copy', 'Copy the command', () => {
    navigator.clipboard.writeText(command).then(
      () => (element.textContent = 'Copied'),
      () => (element.textContent = 'Select the command to copy it'),
    );
  });
  element.className = 'copy';
  return element;
}
