import type { LaneEvent } from '../../../explain/lanes/lane-event.ts';
import { escapeCell } from '../../escape.ts';
import { byId } from './elements.ts';
import type { TimeFormat } from './times.ts';

/** Longest part of a message that is read out. */
const MAX_MESSAGE = 300;

/** Shows what matches the filter, or what is wrong with it. Screen readers read it out, too. */
export function announceStatus(text: string, isProblem: boolean): void {
  const status = byId('status');
  status.textContent = escapeCell(text);
  status.classList.toggle('invalid', isProblem);
  byId('filter').setAttribute('aria-invalid', `${isProblem}`);
}

/** Lets screen readers read out an event. */
export function announceEvent(event: LaneEvent, times: TimeFormat): void {
  const { type, reason, object, occurrences, last, message } = event;
  const count = occurrences > 1 ? `, ${occurrences} times` : '';
  byId('spoken').textContent = escapeCell(
    `${type} ${reason}, ${object}${count}, last ${times.full(last)}: ${message.slice(0, MAX_MESSAGE)}`,
  );
}
