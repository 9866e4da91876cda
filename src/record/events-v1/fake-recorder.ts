import type { EventsV1Event } from '../../event/types.ts';
import type { EventToRecord } from '../event-to-record.ts';
import { formatTemplate } from '../format-template.ts';
import { type RecordedEvent, TrackedEvent } from '../recorded-event.ts';
import type { RecordedObject } from '../reference.ts';
import { refusedFields } from '../refusal.ts';
import type { EventsV1Recorder } from './recorder.ts';

/**
 * A recorder for tests. Each call adds a line such as `Warning Failed out of memory` to `events`. Arguments are not
 * checked.
 *
 * @example
 * const recorder = new FakeEventsV1Recorder();
 * recorder.eventf(pod, null, 'Warning', 'Failed', 'Pulling', 'out of %s', 'memory');
 * assert.deepEqual(recorder.events, ['Warning Failed out of memory']);
 *
 * Source: client-go `tools/events/fake.go`.
 */
export class FakeEventsV1Recorder implements EventsV1Recorder {
  /** The recorded lines, oldest first. */
  readonly events: string[] = [];

  /** Adds a line without the objects and the action. */
  eventf(...[, , type, reason, , note, ...args]: Parameters<EventsV1Recorder['eventf']>): undefined {
    this.events.push(`${type} ${reason} ${formatTemplate(note, args)}`);
  }

  /** Adds the same line as `eventf` with an annotation. */
  annotatedEventf(
    ...[, , , type, reason, , note, ...args]: Parameters<EventsV1Recorder['annotatedEventf']>
  ): undefined {
    this.events.push(`${type} ${reason} ${formatTemplate(note, args)}`);
  }

  /** Adds a line without the object. The outcome is `created`. */
  record(object: RecordedObject, { type, reason, message }: EventToRecord): RecordedEvent<EventsV1Event> {
    this.events.push(`${type} ${reason} ${message}`);
    const { reference: regarding } = refusedFields({ object, type, reason, message });
    const event: EventsV1Event = { metadata: {}, regarding, type, reason, note: message };
    const recorded = new TrackedEvent(event);
    recorded.settle({ kind: 'created', emitted: event, event });
    return recorded;
  }
}
