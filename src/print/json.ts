import { inputError } from '../core/errors.ts';
import { HIDDEN } from '../core/unsafe-characters.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { TextFormat } from './text-output.ts';

const LIST_START = '{\n    "apiVersion": "v1",\n    "items": [';
const LIST_END = '],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n';

/**
 * A List as `kubectl get -o json` prints it: indented by four spaces, members ordered by name. Each event has its
 * apiVersion and kind.
 *
 * Source: cli-runtime `pkg/printers/json.go`, Go `encoding/json`.
 */
export const JSON_LIST: TextFormat = {
  formatEvent: (event) => `\n        ${formatJson(toPrintable(event), '        ')}`,
  start: LIST_START,
  separator: ',',
  end: `\n    ${LIST_END}`,
  empty: LIST_START + LIST_END,
};

/** Each event as a JSON document, as `kubectl get --watch -o json` prints it. */
export const JSON_DOCUMENTS: TextFormat = {
  formatEvent: (event) => `${formatJson(toPrintable(event), '')}\n`,
};

/** Each event on a line, as JSON without spaces. */
export const NDJSON: TextFormat = {
  formatEvent: (event) => `${escapeJson(JSON.stringify(toPrintable(event)))}\n`,
};

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
 * Formats a JSON value, members ordered by name: with an indent on several lines, each level indented by four more
 * spaces; else on one line without spaces.
 *
 * @throws KevError `input` when it is nested too deeply
 */
export function formatJson(value: unknown, indent?: string, depth = MAX_DEPTH): string {
  if (typeof value === 'string' && BARE.test(value)) return `"${value}"`;
  if (typeof value !== 'object' || value === null) return escapeJson(JSON.stringify(value) ?? 'null');
  if (depth === 0) throw inputError('cannot print the event: nested too deeply');
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

let toEscape: RegExp | undefined;

/** Characters that Go's encoder escapes, and those that a terminal could interpret or hide. The pattern is made on first use. */
function charactersToEscape(): RegExp {
  toEscape ??= new RegExp(`[<>&\\x7f-\\x9f]|${HIDDEN}`, 'gu');
  return toEscape;
}

/** Escapes all invisible characters of a JSON text. The data stay the same. */
export function escapeJson(json: string): string {
  return json.replace(charactersToEscape(), (character) => {
    let escaped = '';
    for (let at = 0; at < character.length; at++) {
      escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
    }
    return escaped;
  });
}
