import type { RecordedObject } from '../base-recorder.ts';
import { formatTemplate } from '../format-template.ts';
import type { EventsV1Recorder } from './recorder.ts';

/**
 * A recorder for tests. Each call adds a line such as `Warning Failed out of memory` to `events`. Arguments are not
 * checked.
 *
 * Source: client-go `tools/events/fake.go`.
 */
export class FakeEventsV1Recorder implements EventsV1Recorder {
  /** The recorded lines, oldest first. */
  readonly events: string[] = [];

  /** Adds a line without the objects and the action. */
  eventf(
    _regarding: RecordedObject,
    _related: RecordedObject,
    type: string,
    reason: string,
    _action: string,
    note: string,
    ...args: readonly unknown[]
  ): undefined {
    this.events.push(`${type} ${reason} ${formatTemplate(note, args)}`);
  }
}
