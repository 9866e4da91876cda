import type { Kind } from '../event/kinds.ts';
import { METADATA_LIST, METADATA_PAGE_MIB } from './accept.ts';
import { toList } from './list-answer.ts';
import { toObject } from './object-answer.ts';
import { resourcePath } from './path.ts';
import type { ApiClient } from './request.ts';

/** As many as fit into one answer that comes quickly. */
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
  const answer = await client.json({
    path: resourcePath(kind, { namespace }),
    query: { limit: LIMIT },
    accept: METADATA_LIST,
    maxMiB: METADATA_PAGE_MIB,
    signal,
  });
  return toList(answer, toObject).items.map(({ metadata }) => metadata.name ?? '');
}
