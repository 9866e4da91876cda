import { KevError } from '../core/errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import { writeInChunks } from './chunks.ts';
import type { EventOutput } from './event-output.ts';

/**
 * Prints a List as `kubectl get -o json` does: four blanks a level, members in order of name. Without
 * events it is an empty List. Each event is complete by itself, with apiVersion and kind.
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

/** Prints events one after the other as `kubectl get --watch -o json` does; each can be read as it comes. */
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

/** Prints an event a line, as JSON without blanks; each can be read as it comes. */
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

/** The event with the apiVersion and kind that the items of a list may lack. */
export function withType(event: CoreV1Event): CoreV1Event {
  return { ...event, apiVersion: event.apiVersion ?? 'v1', kind: event.kind ?? 'Event' };
}

/** The event as it is shown whole: with its type, and without the record of who wrote which member, as in kubectl. */
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
 * @throws KevError `input` when it is nested so deeply that nobody wrote it
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

/** An event has a tenth of it. */
const MAX_DEPTH = 200;

function enclose(open: string, members: string[], close: string, indent: string | undefined): string {
  if (members.length === 0) return open + close;
  if (indent === undefined) return open + members.join(',') + close;
  return `${open}\n${indent}    ${members.join(`,\n${indent}    `)}\n${indent}${close}`;
}

/** Printable ASCII of which nothing is escaped. */
const BARE = /^[ !#-%'-;=?-[\]-~]*$/;

// What Go's encoder escapes, and what a terminal could obey or hide: only strings can hold these.
const ESCAPED =
  /[<>&\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}](?<!\p{Extended_Pictographic}[\ufe0e\ufe0f])/gu;

/** JSON in which every character is either visible or escaped; the data stay the same. */
function escapeJson(json: string): string {
  return json.replace(ESCAPED, (character) => {
    let escaped = '';
    for (let at = 0; at < character.length; at++) {
      escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
    }
    return escaped;
  });
}
