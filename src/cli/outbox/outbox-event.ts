import type { CoreV1Event } from '../../event/types.ts';
import type { Dedupe } from '../emitting/dedupe.ts';
import type { EmitApi, Unresolved } from '../emitting/event-maker.ts';

/** An event as the outbox holds it. */
export interface OutboxEvent {
  /** As it was made, with its own times, in its classic form. */
  event: CoreV1Event;
  api: EmitApi;
  dedupe: Dedupe;
  /** Under this id it was tried already, and may have arrived. */
  writeId: string;
  /** The server could not be asked for its objects. */
  unresolved?: Unresolved;
}
