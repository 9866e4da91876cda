import { randomBytes } from 'node:crypto';
import type { CoreV1Event } from '../../event/types.ts';
import { MAX_ANNOTATIONS_BYTES } from '../../event/validate.ts';

/**
 * The annotation with the ids of the writes to an event, newest last, separated by commas. An id is `WRITER.NUMBER`.
 *
 * A write whose response was lost may have been stored. Its writer checks this by the id, at once or, from an outbox, days
 * later. Until then the id must stay, however many other writers there are:
 *
 * - A writer never removes the ids of other writers. It replaces its own, except for those with an unknown outcome.
 * - To limit the annotation, a writer that finds many ids removes its own in a separate request once the outcome of its
 *   write is final (see `confirmWrite`). What remains are up to 64 unused ids, and the ids of writers that wait for an
 *   outcome or were killed.
 * - When the ids exceed 192 KiB (about 15,000 ids), or all annotations the 256 KiB of the API server, the oldest ids are
 *   dropped, those of outboxes last.
 *
 * Older versions keep the last 16 ids, and the last 32 of outboxes, in the same form.
 */
export const WRITES_ANNOTATION = 'kubectl-kev/writes';

/** Number of ids in an event above which writers remove theirs. */
const MANY_WRITES = 64;

/** Maximum size of the ids, which leaves space for other annotations. */
const MAX_WRITES_BYTES = MAX_ANNOTATIONS_BYTES - 64 * 1024;

/** Prefix of writers whose writes may be repeated by another process. Other writers are hexadecimal digits. */
const PERSISTENT_PREFIX = 's';

/** A random id for a new writer. */
export function newWriterId(): string {
  return randomBytes(4).toString('hex');
}

/** A random id for a new writer whose writes may be repeated later by another process. */
export function newPersistentWriterId(): string {
  return PERSISTENT_PREFIX + newWriterId();
}

/** Whether another process may repeat the write with this id. */
export function isPersistent(id: string): boolean {
  return id.startsWith(PERSISTENT_PREFIX);
}

/** Whether an event contains the write with this id. */
export function holdsWrite(event: CoreV1Event, id: string): boolean {
  return writeIds(event).includes(id);
}

/** The ids of the writes in an event. */
export function writeIds(event: CoreV1Event): string[] {
  const ids = event.metadata.annotations?.[WRITES_ANNOTATION];
  return ids ? ids.split(',') : [];
}

/** Whether an event has so many ids that a writer should remove its own. */
export function hasManyWrites(event: CoreV1Event): boolean {
  return writeIds(event).length > MANY_WRITES;
}

/**
 * The value of the annotation after one more write.
 *
 * @param annotations all annotations of the event, with the previous ids
 * @param isUnconfirmed whether the outcome of an older write of the same writer is unknown
 */
export function addWrite(
  annotations: Record<string, string> | undefined,
  id: string,
  isUnconfirmed: (id: string) => boolean = () => false,
): string {
  const before = annotations?.[WRITES_ANNOTATION]?.split(',').filter(Boolean) ?? [];
  if (before.length === 0) return id;
  const writer = id.slice(0, id.indexOf('.') + 1);
  const kept = before.filter((other) => other !== id && (!other.startsWith(writer) || isUnconfirmed(other)));
  const maxBytes = Math.min(MAX_WRITES_BYTES, MAX_ANNOTATIONS_BYTES - sizeOfOthers(annotations));
  return dropOldest([...kept, id], maxBytes).join(',');
}

/** The value of the annotation without a write. */
export function removeWrite(event: CoreV1Event, id: string): string {
  return writeIds(event)
    .filter((other) => other !== id)
    .join(',');
}

/** Drops the oldest ids until the others fit. The last id always stays. */
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

/** Size of all annotations but the ids. */
function sizeOfOthers(annotations: Record<string, string> = {}): number {
  let bytes = WRITES_ANNOTATION.length;
  for (const [key, value] of Object.entries(annotations)) {
    if (key !== WRITES_ANNOTATION) bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  return bytes;
}
