import { formatTemplate } from '../format-template.ts';
import type { EventRecorder } from '../recorder.ts';
import type { RecordRequest } from '../refusal.ts';

/**
 * A recorder for tests. Each call adds a line such as `Warning Failed out of memory` to `events`, with the annotations
 * at the end: `map[a:1 b:2]`. Arguments are not checked.
 *
 * Source: client-go `tools/record/fake.go`.
 */
export class FakeRecorder implements EventRecorder {
  /** The recorded lines, oldest first. */
  readonly events: string[] = [];
  readonly #includeObject: boolean;

  /** @param options.includeObject adds the kind and apiVersion of the object to each line; default false */
  constructor({ includeObject = false }: { includeObject?: boolean } = {}) {
    this.#includeObject = includeObject;
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

  #add({ object, type, reason, message }: RecordRequest, annotations: Record<string, string> = {}): void {
    const { kind = '', apiVersion = '' } = object ?? {};
    const reference = this.#includeObject ? ` involvedObject{kind=${kind},apiVersion=${apiVersion}}` : '';
    const pairs = Object.entries(annotations).map(([name, value]) => `${name}:${value}`);
    const notes = pairs.length > 0 ? ` map[${pairs.sort().join(' ')}]` : '';
    this.events.push(`${type} ${reason} ${message}${reference}${notes}`);
  }
}
