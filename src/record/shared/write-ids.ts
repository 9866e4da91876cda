import { randomBytes } from 'node:crypto';
import type { CoreV1Event } from '../../event/types.ts';
import { MAX_ANNOTATIONS_BYTES } from '../../event/validate.ts';

/**
 * The annotation in which an event carries the ids of writes to it, newest last, with commas between them.
 * An id is `WRITER.NUMBER`.
 *
 * A write whose response was lost may have been stored. Its writer finds out by its id, at once or, from an
 * outbox, days later. Until then the id has to stay, however many others write meanwhile:
 *
 * - Nobody removes the id of another writer. A writer replaces its own, except those it is still unconfirmed of.
 * - So that the annotation does not grow with each writer, one that finds many ids there removes its own with
 *   a request of its own, once it knows the outcome of its write for good (see `confirmWrite`). What stays are
 *   up to 64 ids that say nothing any more, and those of writers that are unconfirmed or were killed.
 * - Only when the ids would take more than 192 KiB (some 15,000 of them), or all annotations more than a server
 *   takes (256 KiB), the oldest ids are dropped, those of outboxes last.
 *
 * Older versions keep the last 16 ids, and of outboxes the last 32, in the same form.
 */
export const WRITES_ANNOTATION = 'kubectl-kev/writes';

/** How many ids an event may carry before writers remove theirs. */
const MANY_WRITES = 64;

/** How much the ids may take, so that others can still add annotations. */
const MAX_WRITES_BYTES = MAX_ANNOTATIONS_BYTES - 64 * 1024;

/** The prefix of writers whose writes may be repeated by another process. The others are hexadecimal digits. */
const LASTING = 's';

/** A new writer's name. */
export function newWriterId(): string {
  return randomBytes(4).toString('hex');
}

/** The name of a new writer whose writes may be repeated much later, by another process. */
export function newPersistentWriterId(): string {
  return LASTING + newWriterId();
}

/** Whether another process may have made the write of this id before. */
export function isPersistent(id: string): boolean {
  return id.startsWith(LASTING);
}

/** Whether the write of this id is in the event. */
export function holdsWrite(event: CoreV1Event, id: string): boolean {
  return writeIds(event).includes(id);
}

/** The ids of the writes to an event that it carries. */
export function writeIds(event: CoreV1Event): string[] {
  const ids = event.metadata.annotations?.[WRITES_ANNOTATION];
  return ids ? ids.split(',') : [];
}

/** Whether an event carries so many ids that a writer should remove its own. */
export function hasManyWrites(event: CoreV1Event): boolean {
  return writeIds(event).length > MANY_WRITES;
}

/**
 * The annotation of an event after one more write.
 *
 * @param annotations all annotations that the event will have, with the ids from before
 * @param isUnconfirmed whether an older write of the same writer may have to be recognized
 */
export function addWrite(
  annotations: Record<string, string> | undefined,
  id: string,
  isUnconfirmed: (id: string) => boolean = () => false,
): string {
  const before = annotations?.[WRITES_ANNOTATION]?.split(',').filter(Boolean) ?? [];
  const writer = id.slice(0, id.indexOf('.') + 1);
  const kept = before.filter((other) => other !== id && (!other.startsWith(writer) || isUnconfirmed(other)));
  const maxBytes = Math.min(MAX_WRITES_BYTES, MAX_ANNOTATIONS_BYTES - sizeOfOthers(annotations));
  return dropOldest([...kept, id], maxBytes).join(',');
}

/** The annotation of an event without a write. */
export function removeWrite(event: CoreV1Event, id: string): string {
  return writeIds(event)
    .filter((other) => other !== id)
    .join(',');
}

/** The ids without the oldest, as many as there is room for; the last one in any case. */
function dropOldest(ids: string[], maxBytes: number): string[] {
  let excess = ids.join(',').length - maxBytes;
  if (excess <= 0) return ids;
  const last = ids.length - 1;
  const order = ids.map((_, at) => at).slice(0, last);
  const rank = (at: number) => Number(isPersistent(ids[at] ?? ''));
  const dropped = new Set<number>();
  for (const at of order.sort((a, b) => rank(a) - rank(b) || a - b)) {
    if (excess <= 0) break;
    dropped.add(at);
    excess -= (ids[at] ?? '').length + 1;
  }
  return ids.filter((_, at) => !dropped.has(at));
}

/** What the annotations take but for the ids: these have the rest. */
function sizeOfOthers(annotations: Record<string, string> = {}): number {
  let bytes = WRITES_ANNOTATION.length;
  for (const [key, value] of Object.entries(annotations)) {
    if (key !== WRITES_ANNOTATION) bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  return bytes;
}
