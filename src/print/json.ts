import { KevError } from '../core/errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import { writeInChunks } from './chunks.ts';
import type { EventOutput } from './event-output.ts';

/**
 * Prints a List as `kubectl get -o json` does: indented by four spaces, members ordered by name. Without events, the
 * List is empty. Each event has its apiVersion and kind.
 *
 * Source: cli-runtime `pkg/printers/json.go`, Go `encoding/json`.
 */
export class JsonOutput implements EventOutput {
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
      yield this.#empty ? '{\n    "apiVersion": "v1",\n    "items": [\n' : ',\n';
      this.#empty = false;
      yield `        ${formatJson(toPrintable(event), '        ')}`;
    }
  }

  end(): void {
    this.#write(this.#empty ? '{\n    "apiVersion": "v1",\n    "items": [],\n' : '\n    ],\n');
    this.#write('    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n');
  }
}

/** Prints each event as a JSON document, as `kubectl get --watch -o json` does. */
export class JsonStreamOutput implements EventOutput {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(events: readonly CoreV1Event[]): void {
    writeInChunks(
      this.#write,
      format(events, (event) => `${formatJson(event, '')}\n`),
    );
  }

  end(): void {}
}

/** Prints each event on a line, as JSON without spaces. */
export class NdjsonOutput implements EventOutput {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(events: readonly CoreV1Event[]): void {
    writeInChunks(
      this.#write,
      format(events, (event) => `${escapeJson(JSON.stringify(event))}\n`),
    );
  }

  end(): void {}
}

function* format(events: readonly CoreV1Event[], toText: (event: CoreV1Event) => string): Iterable<string> {
  for (const event of events) yield toText(toPrintable(event));
}

/** Adds the apiVersion and kind that items of a list may lack. */
export function withType(event: CoreV1Event): CoreV1Event {
  return { ...event, apiVersion: event.apiVersion ?? 'v1', kind: event.kind ?? 'Event' };
}

/** Adds the type of an event, and removes managedFields, as kubectl does. */
export function toPrintable(event: CoreV1Event): CoreV1Event {
  const shown = withType(event);
  if (!('managedFields' in event.metadata)) return shown;
  shown.metadata = { ...event.metadata };
  delete shown.metadata.managedFields;
  return shown;
}

/**
 * A JSON value, members in order of name. With an indent it goes over several lines, four blanks a
 * level beyond the indent; without, it is one line without blanks.
 *
 * @throws KevError `input` when it is nested too deeply
 */
export function formatJson(value: unknown, indent?: string, depth = MAX_DEPTH): string {
  if (typeof value === 'string' && BARE.test(value)) return `"${value}"`;
  if (typeof value !== 'object' || value === null) return escapeJson(JSON.stringify(value) ?? 'null');
  if (depth === 0) throw new KevError('input', 'cannot print the event: nested too deeply');
  const inner = indent === undefined ? undefined : `${indent}    `;
  const colon = indent === undefined ? ':' : ': ';
  if (Array.isArray(value)) {
    return enclose(
      '[',
      value.map((item) => formatJson(item, inner, depth - 1)),
      ']',
      indent,
    );
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => formatJson(name) + colon + formatJson(member, inner, depth - 1));
  return enclose('{', members, '}', indent);
}

/** Ten times the depth of an event. */
const MAX_DEPTH = 200;

function enclose(open: string, members: string[], close: string, indent: string | undefined): string {
  if (members.length === 0) return open + close;
  if (indent === undefined) return open + members.join(',') + close;
  return `${open}\n${indent}    ${members.join(`,\n${indent}    `)}\n${indent}${close}`;
}

/** Printable ASCII that needs no escapes. */
const BARE = /^[ !#-%'-;=?-[\]-~]*$/;

// Characters that Go's encoder escapes, and those that a terminal could interpret or hide. Only strings contain them.
const ESCAPED =
  /[<>&\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}](?<!\p{Extended_Pictographic}[\ufe0e\ufe0f])/gu;

/** Escapes all invisible characters of a JSON text. The data stay the same. */
export function escapeJson(json: string): string {
  return json.replace(ESCAPED, (character) => {
    let escaped = '';
    for (let at = 0; at < character.length; at++) {
      escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
    }
    return escaped;
  });
}
