import type { CoreV1Event } from '../event/types.ts';

/**
 * The annotation in which an event carries the ids of the last writes to it, newest last, with commas
 * between them. An id is `WRITER.NUMBER`, and of each writer only the newest is kept: that is the
 * only one it may still be unsure of.
 */
export const WRITES_ANNOTATION = 'kubectl-kev/writes';

/** How many writers' ids an event carries. */
const MAX_WRITES = 16;

/** Whether the write of this id is in the event. */
export function holdsWrite(event: CoreV1Event, id: string): boolean {
  return writesOf(event).includes(id);
}

/** The annotation of the event after one more write; without an event, of one that is new. */
export function addWrite(event: CoreV1Event | undefined, id: string): string {
  const writer = id.slice(0, id.indexOf('.') + 1);
  const others = writesOf(event).filter((other) => !other.startsWith(writer));
  return [...others, id].slice(-MAX_WRITES).join(',');
}

function writesOf(event: CoreV1Event | undefined): string[] {
  const ids = event?.metadata.annotations?.[WRITES_ANNOTATION];
  return ids ? ids.split(',') : [];
}
