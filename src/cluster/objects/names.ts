import type { Kind } from '../../kinds/kinds.ts';
import type { ApiClient } from '../http/api-client.ts';
import { toList } from '../http/list.ts';
import { METADATA_LIST, METADATA_PAGE_MIB, toObject } from './object-response.ts';
import { resourcePath } from './resource-path.ts';

/** As many as fit into one quick response. */
const LIMIT = '500';

/**
 * Lists the names of the first 500 objects of a kind in one request.
 *
 * @param namespace default: all namespaces
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
