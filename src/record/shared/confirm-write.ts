import { StatusError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventSink, SinkOptions } from '../sink.ts';
import { hasManyWrites, holdsWrite, removeWrite, WRITES_ANNOTATION } from './write-ids.ts';

/** How often it is tried when others write at the same time. The id can stay. */
const MAX_TRIES = 3;

/**
 * Removes the id of a write from the event that holds it, if the event carries many. To be called when the
 * outcome of the write is known and nobody will repeat it. Resolves to the event as it is then; never rejects.
 *
 * @param stored the event as the sink gave it back
 */
export async function confirmWrite(
  sink: Pick<EventSink, 'patch'>,
  stored: CoreV1Event,
  id: string,
  options?: SinkOptions,
): Promise<CoreV1Event> {
  let event = stored;
  try {
    for (let tries = 1; tries <= MAX_TRIES && hasManyWrites(event) && holdsWrite(event, id); tries++) {
      const { namespace = '', name = '', resourceVersion = '' } = event.metadata;
      const target: CoreV1Event = { metadata: { namespace, name }, involvedObject: {} };
      const annotations = { [WRITES_ANNOTATION]: removeWrite(event, id) };
      try {
        return await sink.patch(target, { metadata: { resourceVersion, annotations } }, options);
      } catch (error) {
        if (!(error instanceof StatusError && error.status.code === 409)) throw error;
        // A patch of nothing reads it, also for those who may not read.
        event = await sink.patch(target, null, options);
      }
    }
  } catch {
    // The id stays, which costs a little space and nothing else.
  }
  return event;
}
