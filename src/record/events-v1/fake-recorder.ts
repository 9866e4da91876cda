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
  eventf(...[, , type, reason, , note, ...args]: Parameters<EventsV1Recorder['eventf']>): undefined {
    this.events.push(`${type} ${reason} ${formatTemplate(note, args)}`);
  }
}
