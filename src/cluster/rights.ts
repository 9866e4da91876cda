import type { ApiClient } from './http/api-client.ts';
import { checkShape } from './http/unexpected-response.ts';

/** A permission: a verb on a resource, or on one object of it. */
export interface Right {
  verb: 'create' | 'patch' | 'get' | 'list' | 'watch';
  /** The API group; empty for the core group. */
  group: string;
  /** The API version; permissions are the same in all versions. */
  version: string;
  /** The plural name, as in paths. */
  resource: string;
  /** Missing for a cluster-scoped resource. */
  namespace?: string | undefined;
  /** Default: any object. */
  name?: string;
}

/**
 * Whether the client's user has a permission.
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
  return checkShape(response, { status: { allowed: 'flag' } }).status?.allowed === true;
}
