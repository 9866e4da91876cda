import { StatusError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { toWire } from '../../event/wire.ts';
import type { ReadableEventSink } from '../../record/sink.ts';

/** Sink that stores nothing and returns events as they would be sent. */
export const dryRunSink: ReadableEventSink = {
  create: async (event) => asSent(event),
  patch: async (event) => asSent(event),
  async get(_, name) {
    throw new StatusError({ code: 404, reason: 'NotFound', message: `events "${name}" not found` });
  },
  find: async () => [],
};

/** Removes the resourceVersion, which comes from an earlier response. */
function asSent({ metadata: { resourceVersion: _, ...metadata }, ...event }: CoreV1Event): CoreV1Event {
  return toWire({ ...event, metadata });
}
