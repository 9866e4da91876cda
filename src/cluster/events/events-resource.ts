import { InvalidRequestError } from '../../core/errors.ts';
import type { ObjectMeta } from '../../event/types.ts';
import type { SinkOptions } from '../../record/sink.ts';
import { formatLabelSelector } from '../../select/label-selector.ts';
import { type EventQuery, formatFieldSelector } from '../../select/query.ts';
import type { ApiRequest } from '../http/send.ts';
import { resourcePath } from '../objects/resource-path.ts';

/** The two APIs for the same events. */
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

/** Returns the request that reads an event. Throws as `writeRequest`. */
export function readRequest(namespace: string, name: string, { signal }: SinkOptions): ApiRequest {
  return { path: eventPath('v1', namespace, name), signal };
}

/**
 * Returns the request that creates or patches an event.
 *
 * @throws InvalidRequestError when it has no namespace, or no name to patch
 */
export function writeRequest(
  method: 'POST' | 'PATCH',
  api: keyof typeof RESOURCES,
  { namespace, name = '' }: ObjectMeta,
  body: object,
  { dryRun, signal }: SinkOptions & { dryRun: boolean },
): ApiRequest {
  const isPatch = method === 'PATCH';
  return {
    method,
    path: eventPath(api, namespace, isPatch ? name : undefined),
    query: dryRun ? DRY_RUN : {},
    body,
    ...(isPatch && { contentType: STRATEGIC_MERGE_PATCH }),
    signal,
  };
}

function eventPath(
  api: keyof typeof RESOURCES,
  namespace: string | undefined,
  name: string | undefined,
): string {
  if (!namespace) throw new InvalidRequestError('an event needs a namespace to be sent');
  return resourcePath(RESOURCES[api], { namespace, name });
}

/** Formats the selectors of a query. */
export function selectorsOf({ fields = [], labels = [] }: EventQuery): Record<string, string | undefined> {
  return {
    fieldSelector: formatFieldSelector(fields) || undefined,
    labelSelector: formatLabelSelector(labels) || undefined,
  };
}
