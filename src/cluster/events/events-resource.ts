import { InvalidRequestError } from '../../core/errors.ts';
import type { ObjectMeta } from '../../event/types.ts';
import type { SinkOptions } from '../../record/sink.ts';
import { formatLabelSelector } from '../../select/label-selector.ts';
import { type EventQuery, formatFieldSelector } from '../../select/query.ts';
import { resourcePath } from '../objects/resource-path.ts';

/** The two APIs for the same events. */
type EventsApi = keyof typeof RESOURCES;

const RESOURCES = {
  v1: { group: '', version: 'v1', plural: 'events' },
  'events.k8s.io/v1': { group: 'events.k8s.io', version: 'v1', plural: 'events' },
};

/** The patch type for events. */
export const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';

/** The query of a dry run: the server does everything except storing. */
export const DRY_RUN = { dryRun: 'All' };

/** Returns the path of the events of a namespace, or of all namespaces. */
export function eventsPath(namespace: string | undefined): string {
  return resourcePath(RESOURCES.v1, { namespace });
}

/**
 * Returns the path of an event, or of all events of its namespace.
 *
 * @throws InvalidRequestError when it has no namespace
 */
export function eventPath(api: EventsApi, namespace: string | undefined, name?: string): string {
  if (!namespace) throw new InvalidRequestError('an event needs a namespace to be sent');
  return resourcePath(RESOURCES[api], { namespace, name });
}

/** Returns the requests that write events through one API. They throw as `eventPath`. */
export function eventRequests(api: EventsApi, dryRun = false) {
  const query = dryRun ? DRY_RUN : {};
  return {
    create({ namespace }: ObjectMeta, body: object, { signal }: SinkOptions = {}) {
      return { method: 'POST', path: eventPath(api, namespace), query, body, signal };
    },
    patch({ namespace, name = '' }: ObjectMeta, body: object, { signal }: SinkOptions = {}) {
      const path = eventPath(api, namespace, name);
      return { method: 'PATCH', path, query, body, contentType: STRATEGIC_MERGE_PATCH, signal };
    },
  };
}

/** Formats the selectors of a query. */
export function selectorsOf({ fields = [], labels = [] }: EventQuery): Record<string, string | undefined> {
  return {
    fieldSelector: formatFieldSelector(fields) || undefined,
    labelSelector: formatLabelSelector(labels) || undefined,
  };
}
