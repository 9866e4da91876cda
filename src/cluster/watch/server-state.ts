import { StatusError, UnavailableError } from '../../core/errors.ts';
import type { Shape } from '../../core/json-shape.ts';
import { hasCause, isTransient, maySucceedLater } from '../../core/transient.ts';
import { isBehind } from '../../select/deduplicator.ts';
import type { LastState } from '../../select/newest.ts';
import { equalsTerm, formatFieldSelector } from '../../select/query.ts';
import { eventsPath } from '../events/events-resource.ts';
import type { ApiClient } from '../http/api-client.ts';
import { checkShape } from '../http/unexpected-response.ts';
import { METADATA_LIST, METADATA_ONLY, toObject } from '../objects/object-response.ts';

/** The namespace whose UID identifies a cluster. */
const IDENTITY = '/api/v1/namespaces/kube-system';

/**
 * Whether a server is behind an earlier version: its etcd was emptied or restored. A watch from such a version would get
 * a 200 and no data. Undefined when the server does not support the check.
 *
 * @param path the path of a list
 * @throws UnavailableError; StatusError for a failure that may pass: a server that has just started forbids everything
 *
 * Source: apiserver `pkg/storage/etcd3/store.go`, validateMinimumResourceVersion; servers before 1.19 ignore the
 *   query and give the list, whose version says the same.
 */
export async function isServerBehind(
  client: ApiClient,
  path: string,
  { resourceVersion, retries, signal }: CheckOptions & { resourceVersion: string },
): Promise<boolean | undefined> {
  const query = { limit: '1', resourceVersion, resourceVersionMatch: 'NotOlderThan' };
  try {
    const response = await client.json({ path, query, accept: METADATA_LIST, retries, signal });
    const { metadata } = checkShape(response, { metadata: { resourceVersion: 'text' } });
    return isBehind(metadata?.resourceVersion ?? '', resourceVersion);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (isVersionTooLarge(error)) return true;
    if (maySucceedLater(error)) throw error;
    return undefined;
  }
}

const STATES = {
  items: [{ metadata: { resourceVersion: 'text' } }],
} as const satisfies Shape;

/**
 * Whether a server has another history than the one in which an event had this state: it was restored to an earlier
 * state, and has since reached the same versions with other changes. Undefined when the server does not support the
 * check, or no longer has that version.
 *
 * @throws UnavailableError; StatusError for a failure that may pass
 */
export async function hasOtherHistory(
  client: ApiClient,
  { namespace, name, resourceVersion }: LastState,
  { retries, signal }: CheckOptions,
): Promise<boolean | undefined> {
  const fieldSelector = formatFieldSelector([equalsTerm('metadata.name', name)]);
  const query = { fieldSelector, resourceVersion, resourceVersionMatch: 'Exact' };
  try {
    const response = await client.json({
      path: eventsPath(namespace),
      query,
      accept: METADATA_LIST,
      retries,
      signal,
    });
    const { items = [] } = checkShape(response, STATES);
    const version = items[0]?.metadata?.resourceVersion;
    // A server that ignores the query gives the present state.
    if (version !== undefined && isBehind(resourceVersion, version)) return undefined;
    return version !== resourceVersion;
  } catch (error) {
    if (error instanceof StatusError && (isCompacted(error) || !maySucceedLater(error))) return undefined;
    throw error;
  }
}

/** Servers pass on this error of etcd with the status 500 when one object is read. */
function isCompacted({ message }: StatusError): boolean {
  return message.includes('required revision has been compacted');
}

/** Returns the UID of the cluster's kube-system namespace; undefined when it cannot be read. */
export async function identifyCluster(client: ApiClient, options: CheckOptions): Promise<string | undefined> {
  try {
    return await readIdentity(client, options);
  } catch (error) {
    if (error instanceof StatusError || error instanceof UnavailableError) return undefined;
    throw error;
  }
}

/**
 * Returns the UID of the cluster's kube-system namespace; undefined when it may not be read: a user may have rights on
 * events only.
 *
 * @throws UnavailableError; StatusError for a transient failure
 */
export async function readIdentity(
  client: ApiClient,
  { retries, signal }: CheckOptions,
): Promise<string | undefined> {
  try {
    const response = await client.json({ path: IDENTITY, accept: METADATA_ONLY, retries, signal });
    return toObject(response).metadata.uid;
  } catch (error) {
    if (error instanceof StatusError && !isTransient(error)) return undefined;
    throw error;
  }
}

export interface CheckOptions {
  retries?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Whether a server is behind the requested version. Source: apiserver `pkg/storage/errors.go`, NewTooLargeResourceVersionError. */
export function isVersionTooLarge({ status }: StatusError): boolean {
  return hasCause(status, 'ResourceVersionTooLarge');
}
