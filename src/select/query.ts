import { StatusError } from '../core/errors.ts';
import { componentOf } from '../event/reporter.ts';
import type { CoreV1Event } from '../event/types.ts';
import { type LabelRequirement, matchesLabels } from './label-selector.ts';

/** One term of a field selector, such as `involvedObject.name=x` or `type!=Normal`. */
export interface FieldRequirement {
  /** A path in the event, such as `involvedObject.uid`; `source` means `source.component`, or `reportingComponent` where there is none. */
  field: string;
  operator: '=' | '!=';
  value: string;
}

/** Returns the term `field=value`. */
export function equalsTerm(field: string, value: string): FieldRequirement {
  return { field, operator: '=', value };
}

/** Selects events. All terms must match. */
export interface EventQuery {
  /** Default: all namespaces. */
  namespace?: string;
  fields?: FieldRequirement[];
  /** Terms for the event's own labels. */
  labels?: LabelRequirement[];
  /**
   * Names of objects: only events about these, and about what they own, are needed. A hint for sources that know
   * owners; others return all events.
   */
  owners?: readonly string[];
}

/** Fields that a field selector can name, and how to read them. */
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
  ['source', componentOf],
]);

/** Fields that a field selector can name. */
export const SELECTABLE_FIELDS: readonly string[] = [...SELECTABLE.keys()];

/**
 * Whether an event matches a query. Missing members count as empty.
 *
 * @throws StatusError 400 when a term names a field that is not selectable
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
 * Refuses a query that names a field that is not selectable, before there is any event to match.
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
 * Parses a field selector. `=` and `==` are the same; empty terms are ignored.
 *
 * @throws StatusError 400 when the text is not a field selector, or names a field that is not selectable
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

/** Splits at commas that are not escaped by a backslash. */
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

/** Reads a selectable field of an event; undefined if it is not set. */
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
