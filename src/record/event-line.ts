import type { CoreV1Event } from '../event/types.ts';
import type { LogEntry } from './log.ts';

const ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/**
 * Formats an event as client-go logs it: `Event(v1.ObjectReference{Kind:"Pod", …}): type: 'Normal' reason: 'Started'
 * Started container`. The message is not escaped.
 *
 * Source: client-go `tools/record/event.go`, StartLogging.
 */
export function formatForLogging({
  involvedObject: object,
  type = '',
  reason = '',
  message = '',
}: CoreV1Event): string {
  const members = [
    ['Kind', object.kind],
    ['Namespace', object.namespace],
    ['Name', object.name],
    ['UID', object.uid],
    ['APIVersion', object.apiVersion],
    ['ResourceVersion', object.resourceVersion],
    ['FieldPath', object.fieldPath],
  ].map(([name, value = '']) => `${name}:${quote(value)}`);
  return `Event(v1.ObjectReference{${members.join(', ')}}): type: '${type}' reason: '${reason}' ${message}`;
}

/**
 * Converts an event to a log entry.
 *
 * @param v the entry's verbosity
 *
 * Source: client-go `tools/record/event.go`, StartStructuredLogging.
 */
export function toLogEntry({ involvedObject, type, reason, message }: CoreV1Event, v: number): LogEntry {
  const { namespace, name = '', fieldPath = '', kind = '', apiVersion = '' } = involvedObject;
  return {
    level: 'info',
    v,
    msg: 'Event occurred',
    object: namespace ? `${namespace}/${name}` : name,
    fieldPath,
    kind,
    apiVersion,
    type: type ?? '',
    reason: reason ?? '',
    message: message ?? '',
  };
}

/** Quotes a text as a Go string literal. Source: Go `strconv.Quote`. */
function quote(text: string): string {
  // Parsed on first use, which takes long, and which many programs don't need.
  return `"${text.replace(/["\\]|[^ \p{L}\p{M}\p{N}\p{P}\p{S}]/gu, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return ESCAPES[character] ?? `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
