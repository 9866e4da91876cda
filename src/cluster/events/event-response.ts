import { isJsonObject } from '../../core/json-shape.ts';
import { normalizeEvent } from '../../event/normalize-event.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { isWellFormed } from '../../event/well-formed.ts';
import { unexpectedResponse } from '../http/unexpected-response.ts';

/**
 * Checks that a response is an event, and corrects members that can be converted, such as a count in quotes.
 *
 * @throws UnavailableError when it is not an event, or has no name
 */
export function toEvent(response: unknown): CoreV1Event {
  if (isWellFormed(response)) return response;
  if (!isJsonObject(response)) throw unexpectedResponse('an event is not an object');
  const event = normalizeEvent(response, { left: Number.POSITIVE_INFINITY });
  if (typeof event === 'string') throw unexpectedResponse(`in an event ${event}`);
  if (!event.metadata.name) throw unexpectedResponse('an event has no name');
  return event;
}
