import { StatusError } from '../core/errors.ts';
import type { CoreV1Event } from '../event/types.ts';
import { type LabelRequirement, matchesLabels } from './label-selector.ts';

/** One term of a field selector, such as `involvedObject.name=x` or `type!=Normal`. */
export interface FieldRequirement {
  /** A path in the event, such as `involvedObject.uid`; `source` means `source.component`, or `reportingComponent` where there is none. */
  field: string;
  operator: '=' | '!=';
  value: string;
}

/** Which events are wanted. All terms must hold. */
export interface EventQuery {
  /** One namespace; missing: all of them. */
  namespace?: string;
  fields?: FieldRequirement[];
  /** Terms about the event's own labels. */
  labels?: LabelRequirement[];
}

/** What a field selector can name, and where an event has it. */
const SELECTABLE = new Map<string, (event: CoreV1Event) => string | undefined>([
  ['metadata.name', (event) => event.metadata.name],
  ['metadata.namespace', (event) => event.metadata.namespace],
  ['involvedObject.kind', (event) => event.involvedObject.kind],
  ['involvedObject.namespace', (event) => event.involvedObject.namespace],
  ['involvedObject.name', (event) => event.involvedObject.name],
  ['involvedObject.uid', (event) => event.involvedObject.uid],
  ['involvedObject.apiVersion', (event) => event.involvedObject.apiVersion],
  ['involvedObject.resourceVersion', (event) => event.involvedObject.resourceVersion],
  ['involvedObject.fieldPath', (event) => event.involvedObject.fieldPath],
  ['reason', (event) => event.reason],
  ['type', (event) => event.type],
  ['reportingComponent', (event) => event.reportingComponent],
  // An event in the newer form has no source, and is found by its reporter.
  ['source', (event) => event.source?.component || event.reportingComponent],
]);

/** What a field selector can name. */
export const SELECTABLE_FIELDS: readonly string[] = [...SELECTABLE.keys()];

/**
 * Whether an event is among those that are wanted. A member that is missing counts as empty text.
 *
 * @throws StatusError 400 when a term names a field that cannot be selected by
 *
 * Source: Kubernetes `pkg/registry/core/event`, ToSelectableFields.
 */
export function matchesQuery(
  event: CoreV1Event,
  { namespace, fields = [], labels = [] }: EventQuery,
): boolean {
  if (namespace !== undefined && event.metadata.namespace !== namespace) return false;
  if (!matchesLabels(event.metadata.labels, labels)) return false;
  return fields.every(({ field, operator, value }) => {
    const actual = selectable(field)(event) ?? '';
    return (actual === value) === (operator === '=');
  });
}

/**
 * Refuses a query that names a field that cannot be selected by, before there is any event to try it on.
 *
 * @throws StatusError 400, in the API server's words
 */
export function checkQuery({ fields = [] }: EventQuery): void {
  for (const { field } of fields) selectable(field);
}

/**
 * Formats a field selector such as `involvedObject.name=x,type!=Normal`, with backslashes, commas, and equals signs in
 * values escaped.
 *
 * Source: apimachinery `pkg/fields`, EscapeValue.
 */
export function formatFieldSelector(fields: FieldRequirement[]): string {
  return fields
    .map(({ field, operator, value }) => `${field}${operator}${value.replace(/[\\,=]/g, '\\$&')}`)
    .join(',');
}

/**
 * The terms of a field selector, in the order in which they are written. `=` and `==` are the same;
 * empty terms do not matter.
 *
 * @throws StatusError 400 when the text is no field selector, or names a field that cannot be selected by
 *
 * Source: apimachinery `pkg/fields/selector.go`, ParseSelector.
 */
export function parseFieldSelector(text: string): FieldRequirement[] {
  return splitTerms(text).map((term) => {
    const parts = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (!parts) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    const [, field = '', operator, value = ''] = parts;
    selectable(field);
    return { field, operator: operator === '!=' ? '!=' : '=', value: unescapeValue(value) };
  });
}

/** Cuts at the commas that no backslash stands before. */
function splitTerms(text: string): string[] {
  return text.match(/(?:\\.|[^\\,]|\\$)+/gsu) ?? [];
}

function unescapeValue(value: string): string {
  return value.replace(/\\(.?)|=/gsu, (found, escaped: string | undefined) => {
    if (escaped === undefined)
      throw badRequest(`invalid field selector: unescaped character in value: ${found}`);
    if (!escaped || !'\\,='.includes(escaped)) {
      throw badRequest(`invalid field selector: invalid escape sequence: ${found}`);
    }
    return escaped;
  });
}

/** What an event has in a field that can be selected by; undefined when it has nothing. */
export function readField(event: CoreV1Event, field: string): string | undefined {
  return selectable(field)(event);
}

function selectable(field: string): (event: CoreV1Event) => string | undefined {
  const member = SELECTABLE.get(field);
  if (!member) throw badRequest(`field label not supported: ${field}`);
  return member;
}

function badRequest(message: string): StatusError {
  return new StatusError({ code: 400, reason: 'BadRequest', message });
}
