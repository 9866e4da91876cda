import { CERTIFICATE_PROBLEMS, NETWORK_PROBLEMS } from '../../core/connection-problems.ts';
import { KevError, UnavailableError } from '../../core/errors.ts';
import { oneLine } from '../../core/short-text.ts';
import { isTransientStatus } from '../../core/transient.ts';
import { ProxyError } from './proxy-agent.ts';

const networkProblems: Record<string, string> = {
  ...NETWORK_PROBLEMS,
  EPROTO: 'it does not speak TLS as expected',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
};

const hints: Record<string, string> = {
  CERT_HAS_EXPIRED: "renew it, or check this machine's clock",
  CERT_NOT_YET_VALID: "check this machine's clock",
  ERR_TLS_CERT_ALTNAME_INVALID:
    'use the host name that is in the certificate, or name it with --tls-server-name',
};

const PROXY_HINT =
  'the proxy is named by proxy-url in the kubeconfig, or by HTTPS_PROXY or HTTP_PROXY; NO_PROXY lists exceptions';

const AUTHORITY_HINT =
  'check the certificate-authority of the cluster in the kubeconfig, or name it with --certificate-authority';

/**
 * Describes in one line why a request got no response, from the error that Node threw. A KevError `input` when a
 * certificate or key of the configuration cannot be used.
 *
 * @param proxy the proxy that was used, without its password
 */
export function connectionProblem(
  server: URL,
  error: unknown,
  proxy?: string | undefined,
): UnavailableError | KevError {
  if (error instanceof ProxyError) return proxyProblem(error);
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code.startsWith('ERR_OSSL')) {
    return new KevError(
      'input',
      `cannot use the credentials for ${server.origin}: a certificate or key is damaged`,
      {
        hint: 'check the certificates and keys in the kubeconfig, or what the plugin gives',
        cause: error,
      },
    );
  }
  const name = proxy ? `${server.origin} through the proxy ${proxy}` : server.origin;
  const certificate = CERTIFICATE_PROBLEMS[code];
  if (certificate) {
    const hint = hints[code] ?? AUTHORITY_HINT;
    const text = `cannot trust the server ${name}: ${certificate}`;
    return new UnavailableError(text, { hint, cause: error, isTransient: false });
  }
  const unreachable = (problem: string, options: { hint?: string | undefined; isTransient?: boolean } = {}) =>
    new UnavailableError(`cannot reach the server ${name}: ${problem}`, { ...options, cause: error });
  // A TLS alert. Its code is EPROTO when it arrives during a write.
  if (/alert.*(certificate|unknown.ca)/i.test(message)) {
    const hint = 'check the client-certificate of the user in the kubeconfig';
    return unreachable('it refused the client certificate', { hint, isTransient: false });
  }
  if (code.startsWith('HPE_')) return unreachable('its response is not HTTP', { isTransient: false });
  const isOtherProtocol = /EPROTO|SSL/.test(code);
  // A TLS server closes the connection on plain HTTP.
  const isScheme = isOtherProtocol || (code === 'ECONNRESET' && server.protocol === 'http:');
  const known = networkProblems[code];
  return unreachable(known ?? unknownProblem(message, code), {
    hint: known && isScheme ? "check the server's address: http:// or https://, and the port" : undefined,
    isTransient: !(known && isOtherProtocol),
  });
}

function proxyProblem({ message, status, cause }: ProxyError): UnavailableError {
  if (status !== undefined) {
    // 501: it opens no tunnels.
    const isTransient = status === 408 || (status !== 501 && isTransientStatus(status));
    return new UnavailableError(message, { cause, isTransient });
  }
  const { message: why, ...rest } = cause as NodeJS.ErrnoException;
  // Errors of the SOCKS client have the code in their message only.
  const code = rest.code ?? /\bE[A-Z]{4,}\b/.exec(why)?.[0] ?? '';
  return new UnavailableError(`${message}: ${networkProblems[code] ?? unknownProblem(why, code)}`, {
    cause,
    hint: PROXY_HINT,
  });
}

function unknownProblem(message: string, code: string): string {
  return oneLine(message) || code || 'unknown problem';
}
