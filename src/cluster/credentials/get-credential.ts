import { basicAuth } from '../../core/basic-auth.ts';
import { inputError } from '../../core/errors.ts';
import { formatPath } from '../../core/path-text.ts';
import type { ClusterConfig } from '../kubeconfig/config.ts';
import { fileProblem, readConfigFile } from '../kubeconfig/files.ts';
import { bearer, type Credential, type CredentialContext, readPem } from './credential.ts';

/** How long a token or certificate from a file is used before it is read again. client-go: 1 and 5 minutes. */
const TOKEN_FILE_NS = 50_000_000_000n;
const CERTIFICATE_FILE_NS = 300_000_000_000n;

/**
 * Gets the credential of a user: a token, preferably from a file; user name and password; the credential of a plugin
 * or an OIDC issuer; and in addition to any of these a certificate.
 *
 * @throws KevError `input` when there is no valid credential, UnavailableError when an OIDC issuer does not respond
 *
 * Source: client-go `tools/clientcmd`, client_config.go; `transport/round_trippers.go`.
 */
export async function getCredential(config: ClusterConfig, context: CredentialContext): Promise<Credential> {
  const { user } = config;
  const now = context.clock.now();
  const credential: Credential = await getLogin(config, context);
  if (credential.certificate) return credential;
  const cert = readPem(user.certData, user.certFile);
  const key = readPem(user.keyData, user.keyFile);
  if (cert === undefined || key === undefined) return credential;
  const isFile = !user.certData || !user.keyData;
  return {
    ...(isFile && { renewAt: now + CERTIFICATE_FILE_NS }),
    ...credential,
    certificate: { cert, key },
  };
}

async function getLogin(config: ClusterConfig, context: CredentialContext): Promise<Credential> {
  const { tokenFile, token, username, password, exec, authProvider } = config.user;
  if (tokenFile) return readTokenFile(tokenFile, token, context.clock.now());
  if (token) return bearer(token);
  if (username) return { authorization: basicAuth(username, password ?? '') };
  if (exec) {
    const { runExecPlugin } = await import('./exec-plugin.ts');
    return runExecPlugin(exec, config.cluster, context);
  }
  if (authProvider) {
    const { useAuthProvider } = await import('./oidc.ts');
    return useAuthProvider(config.user, context);
  }
  return {};
}

function readTokenFile(path: string, token: string | undefined, now: bigint): Credential {
  const renewAt = now + TOKEN_FILE_NS;
  let problem = 'it is empty';
  try {
    const text = readConfigFile(path).toString().trim();
    if (text !== '') return { ...bearer(text), renewAt };
  } catch (error) {
    problem = fileProblem(error);
  }
  if (token) return { ...bearer(token), renewAt };
  throw inputError(`cannot read the tokenFile ${formatPath(path)}: ${problem}`);
}
