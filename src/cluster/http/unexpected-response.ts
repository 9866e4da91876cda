import { UnavailableError } from '../../core/errors.ts';

/** The error for an answer that no Kubernetes API server gives. */
export function unexpectedResponse(what: string): UnavailableError {
  return new UnavailableError(`the server did not answer as a Kubernetes API server does: ${what}`, {
    hint: 'check the server’s address in the kubeconfig',
  });
}
