import { hasStatus } from '../../core/transient.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { EventSink, SinkOptions } from '../sink.ts';
import { hasManyWrites, holdsWrite, removeWrite, WRITES_ANNOTATION } from './write-ids.ts';

/** Number of attempts when others write at the same time. Keeping the id does no harm. */
const MAX_TRIES = 3;

/**
 * Removes the id of a write from an event that has many. Call it when the outcome of the write is known and the write
 * will not be repeated. Resolves to the stored event; never rejects.
 *
 * @param stored the event in the sink's response
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
        if (!hasStatus(error, 409)) throw error;
        // An empty patch reads the event, also without the right to `get`.
        event = await sink.patch(target, null, options);
      }
    }
  } catch {
    // The id stays, which only takes some space.
  }
  return event;
}
