import type { KubeconfigUser } from '../kubeconfig/types.ts';
import { bearer, type Credential, type CredentialContext, credentialError } from './credential.ts';
import { getIdToken } from './oidc.ts';

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
  if (name !== 'oidc')
    throw credentialError(`the auth-provider "${name}" is not supported`, REPLACEMENTS[name]);
  const { idToken, expiresAt } = await getIdToken(config, user.origin, context);
  return { ...bearer(idToken), renewAt: expiresAt };
}
