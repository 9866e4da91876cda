import { UnavailableError } from '../../core/errors.ts';
import { findMismatch, type Shape } from '../../core/json-shape.ts';

/** The error for a response that no Kubernetes API server gives. */
export function unexpectedResponse(what: string): UnavailableError {
  return new UnavailableError(`the server did not respond like a Kubernetes API server: ${what}`, {
    hint: 'check the server’s address in the kubeconfig',
  });
}

/**
 * A response as what was asked for. What is null in it is removed: in Go's JSON it says as much as what is missing.
 *
 * @throws UnavailableError when it does not have this shape
 */
export function checkShape<T>(response: object, shape: Shape): T {
  const mismatch = findMismatch(response, shape, 'it');
  if (mismatch !== undefined) throw unexpectedResponse(`${mismatch.path} is missing or of the wrong type`);
  return response as T;
}
