import { randomBytes } from 'node:crypto';
import type { CoreV1Event } from '../event/types.ts';

/**
 * The annotation in which an event carries the ids of the last writes to it, newest last, with commas
 * between them. An id is `WRITER.NUMBER`, and of each writer only the newest is kept: that is the
 * only one it may still be unsure of.
 */
export const WRITES_ANNOTATION = 'kubectl-kev/writes';

/** How many writers' ids an event carries. */
const MAX_WRITES = 16;

/** With this begins a writer whose ids have to last: the others are hexadecimal digits. */
const LASTING = 's';

/** How many of those an event carries beside the others. They push out each other only. */
const MAX_LASTING_WRITES = 32;

/** A new writer's name. */
export function newWriter(): string {
  return randomBytes(4).toString('hex');
}

/** The name of a new writer whose writes may be made again much later, by another process: their ids last. */
export function newLastingWriter(): string {
  return LASTING + newWriter();
}

/** Whether the write of this id is in the event. */
export function holdsWrite(event: CoreV1Event, id: string): boolean {
  return writesOf(event).includes(id);
}

/** The annotation of the event after one more write; without an event, of one that is new. */
export function addWrite(event: CoreV1Event | undefined, id: string): string {
  if (event === undefined) return id;
  const writer = id.slice(0, id.indexOf('.') + 1);
  const ids = [...writesOf(event).filter((other) => !other.startsWith(writer)), id];
  const lasting = ids.filter((each) => each.startsWith(LASTING)).slice(-MAX_LASTING_WRITES);
  const passing = ids.filter((each) => !each.startsWith(LASTING)).slice(-MAX_WRITES);
  const kept = new Set([...lasting, ...passing]);
  return ids.filter((each) => kept.has(each)).join(',');
}

function writesOf(event: CoreV1Event): string[] {
  const ids = event.metadata.annotations?.[WRITES_ANNOTATION];
  return ids ? ids.split(',') : [];
}
