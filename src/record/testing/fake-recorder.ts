import type { CoreV1Event } from '../../event/types.ts';
import type { EventToRecord } from '../event-to-record.ts';
import { formatTemplate } from '../format-template.ts';
import { type RecordedEvent, TrackedEvent } from '../recorded-event.ts';
import type { EventRecorder } from '../recorder.ts';
import type { RecordedObject } from '../reference.ts';
import { type RecordRequest, refusedFields } from '../refusal.ts';

/**
 * A recorder for tests. Each call adds a line such as `Warning Failed out of memory` to `events`, with the annotations
 * at the end: `map[a:1 b:2]`. Arguments are not checked.
 *
 * @example
 * const recorder = new FakeRecorder();
 * reconcile(pod, recorder);
 * assert.deepEqual(recorder.events, ['Warning NoTeam the label "team" is missing']);
 *
 * Source: client-go `tools/record/fake.go`.
 */
export class FakeRecorder implements EventRecorder {
  /** The recorded lines, oldest first. */
  readonly events: string[] = [];
  readonly #includeObject: boolean;

  constructor(
    options: {
      /**
       * Adds the kind and apiVersion of the object to each line.
       * @default false
       */
      includeObject?: boolean;
    } = {},
  ) {
    this.#includeObject = options.includeObject ?? false;
  }

  event(...[object, type, reason, message]: Parameters<EventRecorder['event']>): undefined {
    this.#add({ object, type, reason, message });
  }

  eventf(...[object, type, reason, format, ...args]: Parameters<EventRecorder['eventf']>): undefined {
    this.#add({ object, type, reason, message: formatTemplate(format, args) });
  }

  annotatedEventf(
    ...[object, annotations, type, reason, format, ...args]: Parameters<EventRecorder['annotatedEventf']>
  ): undefined {
    this.#add({ object, type, reason, message: formatTemplate(format, args) }, annotations);
  }

  /** Adds a line. The outcome is `created`. */
  record(object: RecordedObject, options: EventToRecord): RecordedEvent<CoreV1Event> {
    const { type, reason, message, annotations } = options;
    this.#add({ object, type, reason, message }, annotations);
    const { reference: involvedObject } = refusedFields({ object, type, reason, message });
    const event: CoreV1Event = { metadata: {}, involvedObject, type, reason, message };
    const recorded = new TrackedEvent(event);
    recorded.settle({ kind: 'created', emitted: event, event });
    return recorded;
  }

  #add(
    { object, type, reason, message }: RecordRequest,
    annotations: Readonly<Record<string, string>> = {},
  ): void {
    const { kind = '', apiVersion = '' } = object ?? {};
    const reference = this.#includeObject ? ` involvedObject{kind=${kind},apiVersion=${apiVersion}}` : '';
    const pairs = Object.entries(annotations).map(([name, value]) => `${name}:${value}`);
    const notes = pairs.length > 0 ? ` map[${pairs.sort().join(' ')}]` : '';
    this.events.push(`${type} ${reason} ${message}${reference}${notes}`);
  }
}
