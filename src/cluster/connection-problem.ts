import { UnavailableError } from '../errors.ts';

/** OpenSSL's and Node's names for what may be wrong with a server's certificate, in words. */
const certificateProblems: Record<string, string> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by a trusted authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed and not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by a trusted authority',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is not signed by a trusted authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not signed by a trusted authority',
  CERT_SIGNATURE_FAILURE: 'its certificate is not signed by the trusted authority of that name',
  CERT_UNTRUSTED: 'its certificate is not signed by a trusted authority',
  CERT_REVOKED: 'its certificate is revoked',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

const networkProblems: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ECONNABORTED: 'the connection was cut',
  ETIMEDOUT: 'no connection in time',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  EADDRNOTAVAIL: 'no route to the host',
  EPROTO: 'it does not speak TLS as expected',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
};

const hints: Record<string, string> = {
  CERT_HAS_EXPIRED: 'renew it, or check this machine’s clock',
  CERT_NOT_YET_VALID: 'check this machine’s clock',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'use the host name that is in the certificate, or set tls-server-name in the kubeconfig',
};

const AUTHORITY_HINT = 'check the certificate-authority of the cluster in the kubeconfig';

/** Says in one line why a server could not be asked, from what Node threw. */
export function connectionProblem(server: URL, error: unknown): UnavailableError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const certificate = certificateProblems[code];
  if (certificate) {
    return new UnavailableError(`cannot trust the server ${server.origin}: ${certificate}`, {
      hint: hints[code] ?? AUTHORITY_HINT,
      cause: error,
    });
  }
  return new UnavailableError(`cannot reach the server ${server.origin}: ${networkProblem(code, message)}`, {
    cause: error,
  });
}

function networkProblem(code: string, message: string): string {
  const known = networkProblems[code];
  if (known) return known;
  if (code.startsWith('HPE_')) return 'its answer is no HTTP';
  if (/alert.*certificate|certificate_required/i.test(message)) return 'it refused the client certificate';
  // Such as the proxy's "Bad response: 407".
  return message.replace(/\s+/g, ' ').trim() || code || 'unknown problem';
}
