import { objectNameIn } from '../event/object-of-event.ts';
import { componentOf } from '../event/reporter.ts';
import type { CoreV1Event } from '../event/types.ts';
import { escapeCell } from './escape.ts';

/** Go's spaces: those of JavaScript, with NEL and without the byte order mark. */
const GO_SPACE = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

/** Removes spaces and line breaks around a text, as Go's strings.TrimSpace does. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && GO_SPACE.test(text.charAt(start))) start += 1;
  while (end > start && GO_SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** How a message of several lines is printed: with `\n`, only its first line and `...`, or all lines joined by spaces. */
export type MessageLines = 'escaped' | 'first' | 'joined';

/** Formats the message of an event for a cell, without spaces around it. */
export function formatMessage(event: CoreV1Event, lines: MessageLines = 'escaped'): string {
  const message = trimSpace(event.message ?? '');
  const end = lines === 'escaped' ? -1 : message.search(LINE_END);
  if (end < 0) return escapeCell(message);
  if (lines === 'first') return `${escapeCell(message.slice(0, end).trimEnd())}...`;
  return escapeCell(message.split(LINE_END).map(trimSpace).filter(Boolean).join(' '));
}

const LINE_END = /[\n\r\f]+/;

/** Formats the object of an event for a cell: `pod/web-0`. */
export function formatObject(event: CoreV1Event): string {
  return escapeCell(objectNameIn(event));
}

/**
 * Formats who reported an event: `kubelet, node1`.
 *
 * Source: kubernetes `pkg/printers/internalversion/printers.go`, formatEventSource.
 */
export function formatSource(event: CoreV1Event): string {
  const component = componentOf(event) ?? '';
  const instance = event.source?.host || event.reportingInstance || '';
  return escapeCell(instance ? `${component}, ${instance}` : component);
}
