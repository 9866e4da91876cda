import { formatTemplate } from '../format-template.ts';
import type { EventRecorder, RecordedObject } from '../recorder.ts';

/**
 * A recorder for tests. Each call adds a line such as `Warning Failed out of memory` to `events`. Arguments are not
 * checked.
 *
 * Source: client-go `tools/record/fake.go`.
 */
export class FakeRecorder implements EventRecorder {
  /** The recorded lines, oldest first. */
  readonly events: string[] = [];
  readonly #includeObject: boolean;

  /** @param options.includeObject adds the kind and apiVersion of the object to each line; default false */
  constructor(options: { includeObject?: boolean } = {}) {
    this.#includeObject = options.includeObject ?? false;
  }

  /** Adds a line with the message unchanged. */
  event(object: RecordedObject, type: string, reason: string, message: string): undefined {
    this.#write(object, {}, `${type} ${reason} ${message}`);
  }

  /** Adds a line with a message formatted as `util.format` of Node.js does. */
  eventf(
    object: RecordedObject,
    type: string,
    reason: string,
    format: string,
    ...args: readonly unknown[]
  ): undefined {
    this.#write(object, {}, `${type} ${reason} ${formatTemplate(format, args)}`);
  }

  /** Same as `eventf`, with the annotations at the end of the line: `map[a:1 b:2]`. */
  annotatedEventf(
    object: RecordedObject,
    annotations: Record<string, string> | undefined,
    type: string,
    reason: string,
    format: string,
    ...args: readonly unknown[]
  ): undefined {
    this.#write(object, annotations ?? {}, `${type} ${reason} ${formatTemplate(format, args)}`);
  }

  #write(object: RecordedObject, annotations: Record<string, string>, line: string): void {
    const { kind = '', apiVersion = '' } = object ?? {};
    const reference = this.#includeObject ? ` involvedObject{kind=${kind},apiVersion=${apiVersion}}` : '';
    const pairs = Object.entries(annotations).map(([name, value]) => `${name}:${value}`);
    const notes = pairs.length > 0 ? ` map[${pairs.sort().join(' ')}]` : '';
    this.events.push(line + reference + notes);
  }
}
