import type { Kind } from '../../kinds/kinds.ts';
import { METADATA_LIST, METADATA_PAGE_MIB } from '../http/accept.ts';
import type { ApiClient } from '../http/api-client.ts';
import { toList } from '../http/list-response.ts';
import { toObject } from './object-response.ts';
import { resourcePath } from './resource-path.ts';

/** As many as fit into one response that comes quickly. */
const LIMIT = '500';

/**
 * The names of the first objects of a kind, at most 500, in one request.
 *
 * @param namespace undefined: in all namespaces
 * @throws StatusError, UnavailableError as `ApiClient`
 */
export async function listNames(
  client: ApiClient,
  kind: Kind,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  const response = await client.json({
    path: resourcePath(kind, { namespace }),
    query: { limit: LIMIT },
    accept: METADATA_LIST,
    maxMiB: METADATA_PAGE_MIB,
    signal,
  });
  return toList(response, toObject).items.map(({ metadata }) => metadata.name ?? '');
}
