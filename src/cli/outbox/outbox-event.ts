import type { CoreV1Event } from '../../event/types.ts';
import type { Dedupe } from '../emitting/dedupe.ts';
import type { Unresolved } from '../emitting/object-lookup.ts';
import type { EmitApi } from '../emitting/pipeline.ts';

/** Event in the outbox. */
export interface OutboxEvent {
  /** The event with its original times, in `core/v1` form. */
  event: CoreV1Event;
  api: EmitApi;
  dedupe: Dedupe;
  /** ID of an earlier try, which may have reached the server. */
  writeId: string;
  /** Objects to look up at delivery. */
  unresolved?: Unresolved;
}
