import { isatty } from 'node:tty';
import { inputError } from '../../core/errors.ts';
import { findMismatch, isJsonObject, type Shaped } from '../../core/json-shape.ts';
import { oneLine } from '../../core/short-text.ts';
import { parseTime } from '../../event/time.ts';
import { parseDocument } from '../kubeconfig/parse.ts';
import type { ExecConfig, KubeconfigCluster } from '../kubeconfig/types.ts';
import { bearer, type Credential, type CredentialContext, readPem } from './credential.ts';
import { runProgram } from './run-program.ts';

/** Far more than a token and two certificates need. */
const MAX_OUTPUT_BYTES = 2 * 1024 * 1024;

const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/**
 * Runs a credential plugin as kubectl does: it shares kev's stderr, and stdin if that is a terminal.
 *
 * @throws KevError `input` when it prints no valid credential; the signal's reason when it aborts, which ends the plugin
 *
 * Source: client-go `plugin/pkg/client/auth/exec`.
 */
export async function runExecPlugin(
  exec: ExecConfig,
  cluster: KubeconfigCluster,
  { environment, signal }: CredentialContext,
): Promise<Credential> {
  const { apiVersion = API_VERSIONS[0] as string, command, args = [] } = exec;
  if (!command) throw inputError('the credential plugin has no command');
  if (!API_VERSIONS.includes(apiVersion))
    throw inputError(
      `the credential plugin ${command} has an unsupported apiVersion: expected ${API_VERSIONS.join(' or ')}`,
    );
  const interactive = isInteractive(exec, environment.canPrompt);
  const spec = { ...(exec.provideClusterInfo && { cluster: toClusterInfo(cluster) }), interactive };
  const info = { kind: 'ExecCredential', apiVersion, spec };
  const added = (exec.env ?? []).map(({ name = '', value = '' }) => [name, value]);
  const env = {
    ...environment.env,
    ...Object.fromEntries(added),
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  };
  const end = await runProgram(command, args, { env, interactive, maxBytes: MAX_OUTPUT_BYTES, signal });
  switch (end.kind) {
    case 'exited':
      return toCredential(end.stdout, command, apiVersion);
    case 'failed':
      throw inputError(`the credential plugin ${command} failed with ${end.status}`);
    case 'too-long':
      throw inputError(`the credential plugin ${command} printed more than 2 MiB`);
    case 'not-started':
      throw inputError(
        end.code === 'ENOENT'
          ? `the credential plugin ${command} was not found`
          : `cannot run the credential plugin ${command} (${end.code})`,
        oneLine(exec.installHint ?? '') || undefined,
      );
  }
}

function isInteractive({ interactiveMode, command }: ExecConfig, canPrompt = isatty(0)): boolean {
  const mode = interactiveMode || 'IfAvailable';
  if (!['Never', 'IfAvailable', 'Always'].includes(mode))
    throw inputError(
      `the credential plugin ${command} has an invalid interactiveMode: expected Never, IfAvailable or Always`,
    );
  if (mode === 'Always' && !canPrompt)
    throw inputError(
      `the credential plugin ${command} needs a terminal (interactiveMode: Always), but stdin is not available as one`,
    );
  return mode !== 'Never' && canPrompt;
}

/** Source: client-go `rest/exec.go`, ConfigToExecCluster. */
function toClusterInfo(cluster: KubeconfigCluster): object {
  const authority = readPem(cluster.caData, cluster.caFile)?.toString('base64');
  return {
    server: cluster.server,
    ...(cluster.tlsServerName && { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.skipTLSVerify && { 'insecure-skip-tls-verify': true }),
    ...(authority && { 'certificate-authority-data': authority }),
    ...(cluster.proxyUrl && { 'proxy-url': cluster.proxyUrl }),
    config: cluster.execConfig ?? null,
  };
}

/** The members of an ExecCredential that are used. */
const SHAPE = {
  kind: 'text',
  apiVersion: 'text',
  status: {
    token: 'text',
    clientCertificateData: 'text',
    clientKeyData: 'text',
    expirationTimestamp: 'text',
  },
} as const;

/** Parses the output of a plugin. It is secret: no message may quote it. */
function toCredential(stdout: string, command: string, wanted: string): Credential {
  const invalid = (why: string) =>
    inputError(`the credential plugin ${command} printed no valid ExecCredential: ${why}`);
  const document = parseOutput(stdout);
  if (!isJsonObject(document)) throw invalid('not an object in JSON or YAML');
  const mismatch = findMismatch(document, SHAPE);
  if (mismatch) throw invalid(`expected ${mismatch.expected} for ${mismatch.path}`);
  const { kind = 'ExecCredential', apiVersion = wanted, status = {} } = document as Shaped<typeof SHAPE>;
  if (kind !== 'ExecCredential') throw invalid('expected the kind ExecCredential');
  if (apiVersion !== wanted) throw invalid(`expected the apiVersion ${wanted}`);
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp: expires } = status;
  if (!token && !cert && !key) throw invalid('it has neither a token nor a certificate');
  if (!cert !== !key) throw invalid('it has a certificate or a key, but not both');
  const renewAt = expires ? parseTime(expires) : undefined;
  if (expires && renewAt === undefined) throw invalid('expected a time for status.expirationTimestamp');
  return {
    ...(token && bearer(token)),
    ...(cert && key && { certificate: { cert, key } }),
    ...(renewAt !== undefined && { renewAt }),
  };
}

function parseOutput(text: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? JSON.parse(text) : parseDocument(text);
  } catch {
    return undefined;
  }
}
