import { dump } from 'js-yaml';
import type { CoreV1Event } from '../event/types.ts';
import { writeInChunks } from './chunks.ts';
import type { EventOutput } from './event-output.ts';
import { toPrintable } from './json.ts';

/**
 * Prints a List as `kubectl get -o yaml` does: members ordered by name, list items not indented. Without events, the
 * List is empty.
 */
export class YamlOutput implements EventOutput {
  readonly #write: (text: string) => void;
  #empty = true;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(events: readonly CoreV1Event[]): void {
    writeInChunks(this.#write, this.#format(events));
  }

  *#format(events: readonly CoreV1Event[]): Iterable<string> {
    for (const event of events) {
      if (this.#empty) yield 'apiVersion: v1\nitems:\n';
      this.#empty = false;
      yield formatYaml([toPrintable(event)]);
    }
  }

  end(): void {
    if (this.#empty) this.#write('apiVersion: v1\nitems: []\n');
    this.#write('kind: List\nmetadata:\n  resourceVersion: ""\n');
  }
}

/** Prints each event as a YAML document, as `kubectl get --watch -o yaml` does. */
export class YamlStreamOutput implements EventOutput {
  readonly #write: (text: string) => void;
  #first = true;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(events: readonly CoreV1Event[]): void {
    writeInChunks(this.#write, this.#format(events));
  }

  *#format(events: readonly CoreV1Event[]): Iterable<string> {
    for (const event of events) {
      if (!this.#first) yield '---\n';
      this.#first = false;
      yield formatYaml(toPrintable(event));
    }
  }

  end(): void {}
}

const OPTIONS = { sortKeys: compareNames, noArrayIndent: true, noRefs: true, quotingType: '"' } as const;

/** Characters that the serializer does not escape, and that a terminal could interpret or hide. */
const INVISIBLE =
  /[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}](?<!\p{Extended_Pictographic}[\ufe0e\ufe0f])/gu;

/** Formats a value as `kubectl get -o yaml` does: members ordered by name, list items not indented. */
export function formatYaml(value: unknown): string {
  const text = dump(value, OPTIONS);
  if (!INVISIBLE.test(text)) return text;
  INVISIBLE.lastIndex = 0;
  return dump(value, { ...OPTIONS, forceQuotes: true }).replace(INVISIBLE, (character) => {
    return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
  });
}

/** Orders names: numbers first, by value. Source: go-yaml, keyList. */
function compareNames(a: string, b: string): number {
  const [aNumber, bNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aNumber !== bNumber) return aNumber ? -1 : 1;
  return (aNumber ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1);
}
