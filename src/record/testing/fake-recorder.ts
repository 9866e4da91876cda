import { sprintf } from '../../event/go-format.ts';
import type { EventRecorder, RecordedObject } from '../recorder.ts';

/**
 * A recorder for tests: instead of making events it writes a line for each call, `Warning Failed out of
 * memory`, which `events` collects. It checks nothing.
 *
 * `%` is special in type and reason too.
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
    this.#write(object, {}, sprintf(`${type} ${reason} %s`, message));
  }

  /** Writes a line with a message made by a format string of Go. */
  eventf(
    object: RecordedObject,
    type: string,
    reason: string,
    format: string,
    ...args: readonly unknown[]
  ): undefined {
    this.#write(object, {}, sprintf(`${type} ${reason} ${format}`, ...args));
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
    this.#write(object, annotations ?? {}, sprintf(`${type} ${reason} ${format}`, ...args));
  }

  #write(object: RecordedObject, annotations: Record<string, string>, line: string): void {
    const { kind = '', apiVersion = '' } = object ?? {};
    const about = this.#includeObject ? ` involvedObject{kind=${kind},apiVersion=${apiVersion}}` : '';
    const notes = Object.keys(annotations).length > 0 ? sprintf(' %v', annotations) : '';
    this.events.push(line + about + notes);
  }
}
