import { isWarning, type LaneEvent, type RecordingGap } from '../../../explain/lanes/lane-event.ts';
import { escapeCell } from '../../escape.ts';
import { byId, create } from './elements.ts';
import type { TimeFormat } from './times.ts';

/** Longest part of a message that is shown. */
const MAX_MESSAGE = 240;

/** Space beside the pointer. */
const SPACE = 14;

/** What is under the pointer, beside it. */
export class Tip {
  readonly #element = byId('tip');

  hide(): void {
    this.#element.hidden = true;
  }

  /** @param x position in the window, and `y` */
  show(shown: LaneEvent | RecordingGap, times: TimeFormat, x: number, y: number): void {
    const element = this.#element;
    element.hidden = false;
    element.replaceChildren(...('why' in shown ? describeGap(shown, times) : describeEvent(shown, times)));
    const { clientWidth, clientHeight } = document.documentElement;
    const { offsetWidth: width, offsetHeight: height } = element;
    const left = Math.max(Math.min(x + SPACE, clientWidth - width - 8), 8);
    const top = y + SPACE + height < clientHeight ? y + SPACE : y - SPACE - height;
    element.style.left = `${scrollX + left}px`;
    element.style.top = `${scrollY + top}px`;
  }
}

function describeEvent(event: LaneEvent, times: TimeFormat): HTMLElement[] {
  const { type, reason, object, occurrences, last, message } = event;
  const count = occurrences > 1 ? ` ×${occurrences}` : '';
  return [
    create('div', isWarning(event) ? 'kind warning' : 'kind', escapeCell(`${reason}${count}`)),
    create('div', '', escapeCell(`${type} · ${object} · ${times.full(last)}`)),
    create('div', '', escapeCell(message.slice(0, MAX_MESSAGE))),
  ];
}

function describeGap({ from, to, why }: RecordingGap, times: TimeFormat): HTMLElement[] {
  return [
    create('div', 'kind', 'not recorded'),
    create('div', '', `${times.full(from)} to ${times.full(to)}`),
    create('div', '', escapeCell(why)),
  ];
}
