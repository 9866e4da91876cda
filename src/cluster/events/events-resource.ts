import { InvalidRequestError } from '../../core/errors.ts';
import type { ObjectMeta } from '../../event/types.ts';
import { formatLabelSelector } from '../../select/label-selector.ts';
import { type EventQuery, formatFieldSelector } from '../../select/query.ts';
import { resourcePath } from '../objects/resource-path.ts';

/** The two APIs for the same events. */
export type EventsApi = 'v1' | 'events.k8s.io/v1';

const resources = {
  v1: { group: '', version: 'v1', plural: 'events' },
  'events.k8s.io/v1': { group: 'events.k8s.io', version: 'v1', plural: 'events' },
};

/** The patch type for events. */
export const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';

/** The query of a dry run: the server does everything except storing. */
export const DRY_RUN = { dryRun: 'All' };

/** Returns the path of the events of a namespace, or of all namespaces. */
export function eventsPath(api: EventsApi, namespace: string | undefined): string {
  return resourcePath(resources[api], { namespace });
}

/**
 * Returns the path for reading and patching an event.
 *
 * @throws InvalidRequestError when it has no namespace or no name
 */
export function eventPath(api: EventsApi, { namespace, name }: ObjectMeta): string {
  if (!namespace) throw new InvalidRequestError('an event needs a namespace to be sent');
  return resourcePath(resources[api], { namespace, name: name ?? '' });
}

/** Returns the path for creating an event. Throws as `eventPath`. */
export function createPath(api: EventsApi, { namespace }: ObjectMeta): string {
  if (!namespace) throw new InvalidRequestError('an event needs a namespace to be sent');
  return eventsPath(api, namespace);
}

/** Formats the selectors of a query. */
export function selectorsOf({ fields = [], labels = [] }: EventQuery): Record<string, string | undefined> {
  return {
    fieldSelector: formatFieldSelector(fields) || undefined,
    labelSelector: formatLabelSelector(labels) || undefined,
  };
}
