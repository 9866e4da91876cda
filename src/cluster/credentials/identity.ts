import { X509Certificate } from 'node:crypto';
import { StatusError } from '../../core/errors.ts';
import { DRY_RUN, STRATEGIC_MERGE_PATCH } from '../events/events-resource.ts';
import type { ApiClient } from '../http/api-client.ts';
import { checkShape } from '../http/unexpected-response.ts';
import { readIfThere } from '../kubeconfig/files.ts';
import type { KubeconfigUser } from '../kubeconfig/types.ts';
import { resourcePath } from '../objects/resource-path.ts';
import type { Right } from '../rights.ts';

/** `authentication.k8s.io/v1` SelfSubjectReview, as far as it is read. */
interface Review {
  status?: { userInfo?: { username?: string; groups?: string[] } };
}

/** Who asks, as the server knows him. */
export interface Identity {
  username: string;
  groups: string[];
}

/**
 * Who the server takes the client for; undefined when it does not tell, as servers before 1.28.
 *
 * @throws StatusError when it does not take the credentials, UnavailableError as `ApiClient`
 */
export async function fetchIdentity(client: ApiClient, signal: AbortSignal): Promise<Identity | undefined> {
  try {
    const response = await client.json({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      signal,
    });
    const { status } = checkShape<Review>(response, {
      status: { userInfo: { username: 'text', groups: ['text'] } },
    });
    const { username, groups = [] } = status?.userInfo ?? {};
    return username ? { username, groups } : undefined;
  } catch (error) {
    if (error instanceof StatusError && [403, 404, 405].includes(error.status.code)) return undefined;
    throw error;
  }
}

/**
 * Who may not do this, as the server says it when it refuses a request that asks for it: servers of
 * every age name the user. Undefined when it does not refuse. The request would change nothing.
 */
export async function fetchRefusedUser(
  client: ApiClient,
  { verb, group, version, resource, namespace, name }: Right,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { isNamed, ...request } = REQUESTS[verb];
  const target = { namespace, ...(isNamed && { name: name ?? 'any' }) };
  try {
    await client.json({
      ...request,
      path: resourcePath({ group, version, plural: resource }, target),
      signal,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return /\bUser "([^"]+)" cannot /.exec(error.message)?.[1];
  }
}

/** The request that each verb stands for. */
const REQUESTS = {
  create: { method: 'POST', query: DRY_RUN, body: {}, isNamed: false },
  patch: { method: 'PATCH', query: DRY_RUN, body: {}, contentType: STRATEGIC_MERGE_PATCH, isNamed: true },
  get: { isNamed: true },
  list: { query: { limit: '1' }, isNamed: false },
  watch: { query: { watch: 'true', timeoutSeconds: '1' }, isNamed: false },
};

/**
 * Who asks, as the credentials themselves say it: the user who is impersonated, the subject of a token
 * or of a certificate, a user name. Undefined when only a plugin or the server knows. No secret is in it.
 */
export function claimedUser(user: KubeconfigUser): string | undefined {
  const { impersonate, tokenFile, token, username, certData, certFile } = user;
  if (impersonate.user) return impersonate.user;
  if (tokenFile) return subjectOfToken(readIfThere(tokenFile) ?? token ?? '');
  if (token) return subjectOfToken(token);
  if (username) return username;
  if (certData) return subjectOfCertificate(Buffer.from(certData, 'base64'));
  return certFile && subjectOfCertificate(readIfThere(certFile) ?? '');
}

/** What a JWT says of whom it is for. */
function subjectOfToken(token: string): string | undefined {
  try {
    const { sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof sub === 'string' && sub !== '' ? sub : undefined;
  } catch {
    return undefined;
  }
}

/** The API server takes the common name for the user's. */
function subjectOfCertificate(certificate: Buffer | string): string | undefined {
  try {
    return /^CN=(.+)$/m.exec(new X509Certificate(certificate).subject)?.[1];
  } catch {
    return undefined;
  }
}
