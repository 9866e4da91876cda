import type { EventsV1Event } from '../../event/types.ts';
import type { Watcher } from '../channel.ts';
import { Recording, type RecordingOptions } from '../recording.ts';
import type { SeriesWriter } from './series-writer.ts';

/**
 * Delivers the events of a broadcaster to one sink, and counts their outcomes. Events do not wait for each other.
 *
 * Source: client-go `tools/events/event_broadcaster.go`, StartRecordingToSinkWithContext. Outcomes
 * and `flush` are kev's own.
 */
export class SeriesRecording extends Recording<EventsV1Event> {
  readonly #writer: SeriesWriter;

  /** @param watch starts the watcher of the events, and calls `onDrop` with each event that it drops */
  constructor(
    watch: (onDrop: (event: EventsV1Event) => void) => Watcher<EventsV1Event>,
    writer: SeriesWriter,
    options: Omit<RecordingOptions<EventsV1Event>, 'deliver' | 'order'>,
  ) {
    super(watch, {
      ...options,
      deliver: (emitted) => writer.deliver(emitted),
      order: 'none',
      maintain: (signal) => writer.maintain(signal),
      complete: () => writer.writeCounts(),
    });
    this.#writer = writer;
  }

  /** Number of series whose count is not written yet; 0 after a successful flush. */
  get unwritten(): number {
    return this.#writer.unwritten;
  }
}
