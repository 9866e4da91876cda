import { formatTemplate } from '../format-template.ts';
import { EventRecorderMethods } from '../recorder.ts';
import type { RecordRequest } from '../refusal.ts';

/**
 * A recorder for tests. Each call adds a line such as `Warning Failed out of memory` to `events`, with the annotations
 * at the end: `map[a:1 b:2]`. Arguments are not checked.
 *
 * Source: client-go `tools/record/fake.go`.
 */
export class FakeRecorder extends EventRecorderMethods {
  /** The recorded lines, oldest first. */
  readonly events: string[] = [];
  readonly #includeObject: boolean;

  /** @param options.includeObject adds the kind and apiVersion of the object to each line; default false */
  constructor({ includeObject = false }: { includeObject?: boolean } = {}) {
    super({});
    this.#includeObject = includeObject;
  }

  protected record(
    { object, type, reason, message }: RecordRequest,
    args?: readonly unknown[],
    annotations: Record<string, string> = {},
  ): undefined {
    const text = args ? formatTemplate(message, args) : message;
    const { kind = '', apiVersion = '' } = object ?? {};
    const reference = this.#includeObject ? ` involvedObject{kind=${kind},apiVersion=${apiVersion}}` : '';
    const pairs = Object.entries(annotations).map(([name, value]) => `${name}:${value}`);
    const notes = pairs.length > 0 ? ` map[${pairs.sort().join(' ')}]` : '';
    this.events.push(`${type} ${reason} ${text}${reference}${notes}`);
  }
}
