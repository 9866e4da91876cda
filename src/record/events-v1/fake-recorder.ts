import { formatTemplate } from '../format-template.ts';
import type { RecordedObject } from '../recorder.ts';
import type { EventsV1Recorder } from './recorder.ts';

/**
 * A recorder for tests: instead of making events it writes a line for each call, `Warning Failed out of
 * memory`, which `events` collects. It checks nothing.
 *
 * Source: client-go `tools/events/fake.go`.
 */
export class FakeEventsV1Recorder implements EventsV1Recorder {
  /** What was recorded, oldest first. */
  readonly events: string[] = [];

  /** Writes a line; neither object nor the action is in it. */
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
