import { UnavailableError } from '../../core/errors.ts';
import { findMismatch, type Shape, type Shaped } from '../../core/json-shape.ts';

/** Creates the error for a response that is not from a Kubernetes API server. */
export function unexpectedResponse(what: string): UnavailableError {
  return new UnavailableError(`the server did not respond like a Kubernetes API server: ${what}`, {
    hint: "check the server's address in the kubeconfig",
  });
}

/**
 * Checks the shape of a response and returns it with its type. Removes members that are null: Go's JSON means the same by a
 * missing member.
 *
 * @throws UnavailableError when it does not have this shape
 */
export function checkShape<const S extends Shape>(response: unknown, shape: S): Shaped<S> {
  const mismatch = findMismatch(response, shape, 'it');
  if (mismatch !== undefined) throw unexpectedResponse(`${mismatch.path} is missing or of the wrong type`);
  return response as Shaped<S>;
}
