import { usageError } from '../core/errors.ts';
import { fromMs } from '../event/time.ts';
import type { CoreV1Event } from '../event/types.ts';
import { getReference, type RecordedObject } from '../record/reference.ts';
import { type EventFilter, matchesFilter } from '../select/filter.ts';
import { parseLabelSelector } from '../select/label-selector.ts';
import {
  type EventQuery,
  equalsTerm,
  type FieldRequirement,
  matchesQuery,
  parseFieldSelector,
} from '../select/query.ts';

/**
 * Which events to read. All members must match; of several values, one is enough. Without members: all events.
 *
 * @example
 * const lastHour = { namespace: 'shop', types: ['Warning'], since: new Date(Date.now() - 3_600_000) };
 * const failures = { object: pod, reasons: ['Failed', 'BackOff'], exclude: [/test/] };
 */
export interface EventSelection {
  /** @default that of the object, else all namespaces */
  namespace?: string | undefined;
  /**
   * The object that the events are about: one of the API, of `@kubernetes/client-node`, or a reference such as
   * `{ kind: 'Pod', name: 'web-0' }`. What it has of kind, namespace, name, and UID must be equal.
   */
  object?: RecordedObject;
  /** `Normal`, `Warning`. */
  types?: readonly string[] | undefined;
  /** `BackOff`, `FailedScheduling`. */
  reasons?: readonly string[] | undefined;
  /** Who reported the events: `kubelet`, `my-controller`. */
  components?: readonly string[] | undefined;
  /** Events that happened last at this time or later. */
  since?: Date | undefined;
  /** Events that happened last at this time or earlier. */
  before?: Date | undefined;
  /** One of these matches the reason, the message, the object (`pod/web-0`), or the component. */
  include?: readonly RegExp[] | undefined;
  /** None of these matches any of these texts. */
  exclude?: readonly RegExp[] | undefined;
  /** As in kubectl: `involvedObject.fieldPath=spec.containers{web},type!=Normal`. */
  fieldSelector?: string | undefined;
  /** As in kubectl, for the labels of the events themselves: `team=shop,!test`. */
  labelSelector?: string | undefined;
}

/** The part of a selection that the source evaluates, and the rest. */
export interface ParsedSelection {
  query: EventQuery;
  filter: EventFilter;
}

/**
 * Divides a selection into what the source evaluates and the rest.
 *
 * @throws KevError `usage` when a member is invalid
 */
export function parseSelection(selection: EventSelection): ParsedSelection {
  const { types, reasons, components, since, before, include, exclude } = selection;
  const object = selection.object == null ? {} : toReference(selection.object);
  const namespace = selection.namespace ?? object.namespace;
  const fields = [
    ...Object.entries(object).map(([name, value]) => equalsTerm(`involvedObject.${name}`, value)),
    // Sent to the server, so that it sends less.
    ...(types?.length === 1 ? [equalsTerm('type', types[0] ?? '')] : []),
    ...(reasons?.length === 1 ? [equalsTerm('reason', reasons[0] ?? '')] : []),
    ...toFields(selection.fieldSelector),
  ];
  const labels = parseLabelSelector(selection.labelSelector ?? '');
  return {
    query: { ...(namespace !== undefined && { namespace }), fields, labels },
    filter: {
      ...(types && { types }),
      ...(reasons && { reasons }),
      ...(components && { components }),
      ...(include && { include: include.map(stateless) }),
      ...(exclude && { exclude: exclude.map(stateless) }),
      since: toNanoseconds('since', since),
      before: toNanoseconds('before', before),
    },
  };
}

/** Whether an event matches both parts of a selection. */
export function matchesSelection(event: CoreV1Event, { query, filter }: ParsedSelection): boolean {
  return matchesQuery(event, query) && matchesFilter(event, filter);
}

function toReference(object: RecordedObject): { [Field in 'kind' | 'namespace' | 'name' | 'uid']?: string } {
  try {
    const { kind, namespace, name, uid } = getReference(object);
    // The kubelet used the name of its node as the UID; both name it.
    const uidOfObject = kind === 'Node' && name ? undefined : uid;
    return {
      ...(kind && { kind }),
      ...(namespace && { namespace }),
      ...(name && { name }),
      ...(uidOfObject && { uid: uidOfObject }),
    };
  } catch (error) {
    throw usageError(`invalid object: ${(error as Error).message}`, 'set its apiVersion and kind');
  }
}

function toFields(selector: string | undefined): FieldRequirement[] {
  try {
    return parseFieldSelector(selector ?? '');
  } catch (error) {
    throw usageError(`invalid fieldSelector "${selector}": ${(error as Error).message}`);
  }
}

/** Removes the flags g and y, with which a pattern starts where its last match ended. */
function stateless(pattern: RegExp): RegExp {
  return pattern.global || pattern.sticky ? new RegExp(pattern, pattern.flags.replace(/[gy]/g, '')) : pattern;
}

function toNanoseconds(name: string, time: Date | undefined): bigint | undefined {
  if (time === undefined) return undefined;
  const ms = time.getTime();
  if (Number.isNaN(ms)) throw usageError(`invalid ${name}: the date is not valid`);
  return fromMs(ms);
}
