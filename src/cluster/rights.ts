import type { ApiClient } from './http/api-client.ts';
import { checkShape } from './http/unexpected-response.ts';

/** Something that may be allowed to a user: a verb on a resource, or on one object of it. */
export interface Right {
  verb: 'create' | 'patch' | 'get' | 'list' | 'watch';
  /** The API group; empty for the core group. */
  group: string;
  /** The version in which a request would ask; rights are the same in all of them. */
  version: string;
  /** The plural, as in paths. */
  resource: string;
  /** Missing: the resource has none. */
  namespace?: string | undefined;
  /** Missing: any. */
  name?: string;
}

/**
 * Whether the server allows this to who asks.
 *
 * @throws StatusError, UnavailableError as `ApiClient`
 *
 * Source: `authorization.k8s.io/v1` SelfSubjectAccessReview.
 */
export async function isAllowed(client: ApiClient, right: Right, signal: AbortSignal): Promise<boolean> {
  const response = await client.json({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: right },
    },
    signal,
  });
  const { status } = checkShape<{ status?: { allowed?: boolean } }>(response, {
    status: { allowed: 'flag' },
  });
  return status?.allowed === true;
}
