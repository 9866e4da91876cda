import { quote } from '../event/go-quote.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { LogEntry } from './log.ts';

/**
 * An event in one line of words, though its message may break it: `Event(v1.ObjectReference{Kind:"Pod", …}): type:
 * 'Normal' reason: 'Started' Started container`.
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
 * An event as an entry of the log.
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
