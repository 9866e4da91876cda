import type { FieldRequirement } from './query.ts';

/** What is known of the object that events are wanted about; members that are empty do not matter. */
export interface RegardingTerms {
  apiVersion?: string;
  kind?: string;
  name?: string;
  uid?: string;
}

const referenceMembers = new Map([
  ['v1', 'involvedObject'],
  ['events.k8s.io/v1', 'regarding'],
  ['events.k8s.io/v1beta1', 'regarding'],
]);

/**
 * The terms that select the events about an object, in the words of the API through which they are read.
 *
 * @param eventsGroupVersion `v1`, `events.k8s.io/v1` or `events.k8s.io/v1beta1`
 * @throws RangeError when it is none of these
 *
 * Source: client-go `tools/events/helper.go`, GetFieldSelector.
 */
export function regardingFieldTerms(
  eventsGroupVersion: string,
  { apiVersion, kind, name, uid }: RegardingTerms,
): FieldRequirement[] {
  const member = referenceMembers.get(eventsGroupVersion);
  if (member === undefined) throw new RangeError(`unknown version ${eventsGroupVersion}`);
  const terms: FieldRequirement[] = [];
  for (const [field, value] of Object.entries({ name, kind, apiVersion, uid })) {
    if (value) terms.push({ field: `${member}.${field}`, operator: '=', value });
  }
  return terms;
}

/**
 * A term as a field selector writes it, with backslash, comma and equals sign escaped in the value.
 *
 * Source: apimachinery `pkg/fields`, EscapeValue.
 */
export function formatFieldTerm({ field, operator, value }: FieldRequirement): string {
  return `${field}${operator}${value.replace(/[\\,=]/g, '\\$&')}`;
}
