import { X509Certificate } from 'node:crypto';
import { StatusError } from '../../core/errors.ts';
import { hasStatus } from '../../core/transient.ts';
import { DRY_RUN, STRATEGIC_MERGE_PATCH } from '../events/events-resource.ts';
import type { ApiClient } from '../http/api-client.ts';
import { checkShape } from '../http/unexpected-response.ts';
import { readTextIfPossible } from '../kubeconfig/files.ts';
import type { KubeconfigUser } from '../kubeconfig/types.ts';
import { resourcePath } from '../objects/resource-path.ts';
import type { Right } from '../rights.ts';
import { readClaims } from './credential.ts';

/**
 * Asks the server for the user name and groups that it has authenticated; undefined when it does not support that, as
 * before 1.28.
 *
 * @throws StatusError when it does not accept the credentials, UnavailableError as `ApiClient`
 */
export async function fetchIdentity(client: ApiClient, signal: AbortSignal) {
  try {
    const response = await client.json({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      signal,
    });
    const { status } = checkShape(response, {
      // `authentication.k8s.io/v1` SelfSubjectReview.
      status: { userInfo: { username: 'text', groups: ['text'] } },
    });
    const { username, groups = [] } = status?.userInfo ?? {};
    return username ? { username, groups } : undefined;
  } catch (error) {
    if (hasStatus(error, 403, 404, 405)) return undefined;
    throw error;
  }
}

/**
 * Finds the user's name in the message with which the server refuses a request: servers of all versions name the user
 * there. Undefined when it does not refuse. The request is a read or a dry run.
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

/** A harmless request for each verb. */
const REQUESTS = {
  create: { method: 'POST', query: DRY_RUN, body: {}, isNamed: false },
  patch: { method: 'PATCH', query: DRY_RUN, body: {}, contentType: STRATEGIC_MERGE_PATCH, isNamed: true },
  get: { isNamed: true },
  list: { query: { limit: '1' }, isNamed: false },
  watch: { query: { watch: 'true', timeoutSeconds: '1' }, isNamed: false },
};

/**
 * Returns the user that the credentials claim to be: the impersonated user, the subject of a token or certificate, or
 * the user name. Undefined when only a plugin or the server knows. Contains no secret.
 */
export function claimedUser(user: KubeconfigUser): string | undefined {
  const { impersonate, tokenFile, token, username, certData, certFile } = user;
  if (impersonate.user) return impersonate.user;
  if (tokenFile) return subjectOfToken(readTextIfPossible(tokenFile) ?? token ?? '');
  if (token) return subjectOfToken(token);
  if (username) return username;
  if (certData) return subjectOfCertificate(Buffer.from(certData, 'base64'));
  return certFile && subjectOfCertificate(readTextIfPossible(certFile) ?? '');
}

function subjectOfToken(token: string): string | undefined {
  const sub = readClaims(token)?.sub;
  return typeof sub === 'string' && sub !== '' ? sub : undefined;
}

/** Reads the common name of a certificate, which is the user's name for the API server. */
function subjectOfCertificate(certificate: Buffer | string): string | undefined {
  try {
    return /^CN=(.+)$/m.exec(new X509Certificate(certificate).subject)?.[1];
  } catch {
    return undefined;
  }
}
