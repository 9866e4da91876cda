import { formatTemplate } from '../format-template.ts';
import type { EventRecorder, RecordedObject } from '../recorder.ts';

/**
 * A recorder for tests: instead of making events it writes a line for each call, `Warning Failed out of
 * memory`, which `events` collects. It checks nothing.
 *
 * Source: client-go `tools/record/fake.go`.
 */
export class FakeRecorder implements EventRecorder {
  /** What was recorded, oldest first. */
  readonly events: string[] = [];
  readonly #includeObject: boolean;

  /** @param options.includeObject whether the lines also name the object's kind and apiVersion; default false */
  constructor(options: { includeObject?: boolean } = {}) {
    this.#includeObject = options.includeObject ?? false;
  }

  /** Writes a line; the message stands as it is. */
  event(object: RecordedObject, type: string, reason: string, message: string): undefined {
    this.#write(object, {}, `${type} ${reason} ${message}`);
  }

  /** Writes a line with a message formatted as `util.format` of Node.js does. */
  eventf(
    object: RecordedObject,
    type: string,
    reason: string,
    format: string,
    ...args: readonly unknown[]
  ): undefined {
    this.#write(object, {}, `${type} ${reason} ${formatTemplate(format, args)}`);
  }

  /** Writes a line as `eventf`, with the annotations at its end: `map[a:1 b:2]`. */
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
    const about = this.#includeObject ? ` involvedObject{kind=${kind},apiVersion=${apiVersion}}` : '';
    const pairs = Object.entries(annotations).map(([name, value]) => `${name}:${value}`);
    const notes = pairs.length > 0 ? ` map[${pairs.sort().join(' ')}]` : '';
    this.events.push(line + about + notes);
  }
}
