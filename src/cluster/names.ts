import type { Kind } from '../event/kinds.ts';
import { METADATA_LIST } from './accept.ts';
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
  const { items } = await client.json<{ items?: { metadata?: { name?: string } }[] | null }>({
    path: resourcePath(kind, { namespace }),
    query: { limit: LIMIT },
    accept: METADATA_LIST,
    signal,
  });
  return (items ?? []).flatMap(({ metadata }) => metadata?.name ?? []);
}
