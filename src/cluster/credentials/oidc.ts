import { basicAuth } from '../../core/basic-auth.ts';
import { inputError, KevError, UnavailableError } from '../../core/errors.ts';
import { parseJsonObject } from '../../core/json-shape.ts';
import { isTransient, isTransientStatus } from '../../core/transient.ts';
import { type Access, toAccess } from '../http/access.ts';
import { openAgent } from '../http/agent.ts';
import { proxyFor } from '../http/proxy.ts';
import { type ApiRequest, readBody, send } from '../http/send.ts';
import type { KubeconfigUser } from '../kubeconfig/types.ts';
import { bearer, type Credential, type CredentialContext, readClaims, readPem } from './credential.ts';
import { updateAuthProvider } from './user-in-file.ts';

/** A token that expires within this time counts as expired. Source: client-go. */
const EXPIRY_DELTA_NS = 10_000_000_000n;

const USER_AGENT = 'kubectl-kev';

type ProviderConfig = Record<string, string>;

/** Hints for the providers that kubectl has removed. */
const REPLACEMENTS: Record<string, string> = {
  gcp: 'use the plugin gke-gcloud-auth-plugin: gcloud container clusters get-credentials writes it into the kubeconfig',
  azure: 'use the plugin kubelogin: kubelogin convert-kubeconfig writes it into the kubeconfig',
};

/**
 * Gets the credential of an `auth-provider`. Only `oidc` is supported.
 *
 * @throws KevError `input` when there is no valid credential, UnavailableError when the issuer does not respond
 */
export async function useAuthProvider(user: KubeconfigUser, context: CredentialContext): Promise<Credential> {
  const { name = '', config = {} } = user.authProvider ?? {};
  if (name !== 'oidc') throw inputError(`the auth-provider "${name}" is not supported`, REPLACEMENTS[name]);
  const { idToken, expiresAt } = await getIdToken(config, user.origin, context);
  return { ...bearer(idToken), renewAt: expiresAt };
}

/**
 * Returns the id-token of an OIDC user. Refreshes an expired one and writes the new tokens to its kubeconfig, one process
 * at a time: many issuers accept a refresh-token only once.
 *
 * @throws KevError `input` when it has expired and cannot be refreshed, UnavailableError when the issuer does not respond
 *
 * Source: client-go `plugin/pkg/client/auth/oidc`.
 */
export async function getIdToken(
  config: ProviderConfig,
  origin: { file: string; name: string } | undefined,
  context: CredentialContext,
) {
  const current = validToken(config, context);
  if (current) return current;
  if (!config['refresh-token'] || !origin) {
    const why = config['id-token'] ? 'the id-token has expired, and' : 'the id-token is missing, and';
    throw inputError(
      `${why} it cannot be refreshed without a refresh-token (issuer ${issuerOf(config)})`,
      'log in again',
    );
  }
  return updateAuthProvider(origin, context, async (written) => {
    // Another process may have refreshed it in the meantime.
    const latest = { ...config, ...written };
    const refreshed = validToken(latest, context);
    if (refreshed) return { result: refreshed };
    const tokens = await refresh(latest, context);
    const result = validToken({ ...latest, ...tokens }, context);
    if (!result) throw inputError(`the issuer ${issuerOf(config)} gave an id-token that has expired`);
    return { result, changes: tokens };
  });
}

/**
 * Returns the token of a configuration, and when it has to be refreshed, in nanoseconds since the epoch; undefined when
 * it is missing or has expired.
 */
function validToken(config: ProviderConfig, { clock }: CredentialContext) {
  const { 'id-token': idToken } = config;
  if (!idToken) return undefined;
  const expiresAt = expiryOf(idToken) - EXPIRY_DELTA_NS;
  return clock.now() < expiresAt ? { idToken, expiresAt } : undefined;
}

function expiryOf(idToken: string): bigint {
  const claims = readClaims(idToken);
  const seconds = Math.trunc(Number(claims?.exp ?? 0));
  if (!claims || !Number.isFinite(seconds)) throw inputError('the id-token is not a valid JWT');
  return BigInt(seconds) * 1_000_000_000n;
}

/** Requests new tokens from the issuer. */
async function refresh(config: ProviderConfig, context: CredentialContext): Promise<ProviderConfig> {
  const issuer = issuerOf(config);
  const clientId = config['client-id'];
  if (!clientId) throw inputError('the auth-provider oidc has no client-id');
  const authority = readPem(config['idp-certificate-authority-data'], config['idp-certificate-authority']);
  const ask = issuerClient(issuer, authority, context);

  const discovery = await ask(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const endpoint = discovery.body?.token_endpoint;
  if (discovery.status !== 200 || typeof endpoint !== 'string' || !URL.canParse(endpoint)) {
    throw issuerError(discovery.status, `the issuer ${issuer} gave no token_endpoint (${discovery.status})`);
  }
  const form = { grant_type: 'refresh_token', refresh_token: config['refresh-token'] ?? '' };
  const post = (members: Record<string, string>, headers = {}) =>
    ask(endpoint, { method: 'POST', contentType: FORM, body: `${new URLSearchParams(members)}` }, headers);
  // Issuers accept one way of client authentication or the other. Source: golang.org/x/oauth2.
  const secret = config['client-secret'] ?? '';
  let response = await post(form, { Authorization: basicAuth(formEncode(clientId), formEncode(secret)) });
  if (response.status !== 200)
    response = await post({ ...form, client_id: clientId, ...(secret && { client_secret: secret }) });
  if (response.status !== 200) {
    // Such as `invalid_grant`. Other texts of the issuer may contain secrets.
    const [code = response.status] = /^\w{1,50}$/.exec(`${response.body?.error ?? ''}`) ?? [];
    throw issuerError(response.status, `the issuer ${issuer} did not refresh the id-token (${code})`);
  }
  const { id_token: idToken, refresh_token: refreshToken } = response.body ?? {};
  if (typeof idToken !== 'string')
    throw inputError(`the issuer ${issuer} gave no id-token when asked for a new one`, 'log in again');
  return {
    'id-token': idToken,
    ...(typeof refreshToken === 'string' && refreshToken && { 'refresh-token': refreshToken }),
  };
}

/** Encodes a client id or secret (RFC 6749, section 2.3.1). */
function formEncode(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+');
}

const FORM = 'application/x-www-form-urlencoded';

/** Returns a function that sends requests to an issuer. The body of a response is undefined when it is not a JSON object. */
function issuerClient(issuer: string, ca: Buffer | undefined, { environment, signal }: CredentialContext) {
  return async (url: string, request: Omit<ApiRequest, 'path'> = {}, headers: Access['headers'] = {}) => {
    const { origin: server, pathname, search } = new URL(url);
    const proxyUrl = proxyFor(new URL(url), environment.env);
    const agent = openAgent({ server, proxyUrl, ca });
    const access = toAccess({ server, proxyUrl, agent, headers });
    try {
      const response = await send(access, { path: pathname + search, signal, ...request }, USER_AGENT);
      const body = parseJsonObject(await readBody(access, response, { signal }));
      return { status: response.statusCode ?? 0, body };
    } catch (error) {
      if (!(error instanceof KevError || error instanceof UnavailableError)) throw error;
      const message = `cannot refresh the id-token at the issuer ${issuer}: ${error.message}`;
      throw new UnavailableError(message, { cause: error, isTransient: isTransient(error) });
    } finally {
      agent.destroy();
    }
  };
}

/** Creates the error for a response of the issuer, transient when the issuer is overloaded or failing. */
function issuerError(status: number, message: string): Error {
  return isTransientStatus(status) ? new UnavailableError(message) : inputError(message, 'log in again');
}

function issuerOf(config: ProviderConfig): string {
  const issuer = config['idp-issuer-url'];
  if (!issuer) throw inputError('the auth-provider oidc has no idp-issuer-url');
  if (!URL.canParse(issuer)) throw inputError('the idp-issuer-url of the auth-provider oidc is not a URL');
  const { origin, pathname } = new URL(issuer);
  return pathname === '/' ? origin : origin + pathname;
}
