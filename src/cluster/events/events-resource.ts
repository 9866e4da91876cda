import { InvalidRequestError } from '../../core/errors.ts';
import type { ObjectMeta } from '../../event/types.ts';
import { formatLabelSelector } from '../../select/label-selector.ts';
import { type EventQuery, formatFieldSelector } from '../../select/query.ts';
import { resourcePath } from '../objects/resource-path.ts';

/** The two APIs through which one and the same events are read and written. */
export type EventsApi = 'v1' | 'events.k8s.io/v1';

const resources = {
  v1: { group: '', version: 'v1', plural: 'events' },
  'events.k8s.io/v1': { group: 'events.k8s.io', version: 'v1', plural: 'events' },
};

/** The one patch type that the API server takes for events and that merges what it is given. */
export const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';

/** The query that makes the server do everything with a request but store. */
export const DRY_RUN = { dryRun: 'All' };

/** The path of the events of a namespace, or of all namespaces. */
export function eventsPath(api: EventsApi, namespace: string | undefined): string {
  return resourcePath(resources[api], { namespace });
}

/**
 * The path under which an event is read and changed.
 *
 * @throws InvalidRequestError when it has no namespace or no name
 */
export function eventPath(api: EventsApi, { namespace, name }: ObjectMeta): string {
  if (!namespace) throw new InvalidRequestError('an event needs a namespace to be sent');
  return resourcePath(resources[api], { namespace, name: name ?? '' });
}

/** The path under which an event is created. Throws as `eventPath`. */
export function createPath(api: EventsApi, { namespace }: ObjectMeta): string {
  if (!namespace) throw new InvalidRequestError('an event needs a namespace to be sent');
  return eventsPath(api, namespace);
}

/** A query's field terms as the server takes them; undefined when it has none. */
export function fieldSelectorOf({ fields }: EventQuery): string | undefined {
  return fields && (formatFieldSelector(fields) || undefined);
}

/** A query's label terms as the server takes them; undefined when it has none. */
export function labelSelectorOf({ labels }: EventQuery): string | undefined {
  return labels && (formatLabelSelector(labels) || undefined);
}
