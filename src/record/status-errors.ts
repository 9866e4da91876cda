import { StatusError } from '../core/errors.ts';

/**
 * The refusals of the API server that stores repeat, in its words.
 *
 * Source: apimachinery `pkg/api/errors/errors.go`.
 */

/** Creates the error for a name that exists. */
export function alreadyExistsError(name: string): StatusError {
  return statusError(409, 'AlreadyExists', name, `events "${name}" already exists`);
}

/** Creates the error for an event that does not exist. */
export function notFoundError(name: string): StatusError {
  return statusError(404, 'NotFound', name, `events "${name}" not found`);
}

/** Creates the error for a patch with an old resourceVersion. */
export function conflictError(name: string): StatusError {
  const why = 'the object has been modified; please apply your changes to the latest version and try again';
  return statusError(409, 'Conflict', name, `Operation cannot be fulfilled on events "${name}": ${why}`);
}

/** Creates the error for a field that is empty or not a subdomain. */
export function invalidError(name: string, field: string, value: string): StatusError {
  const why = value === '' ? 'Required value' : `Invalid value: ${JSON.stringify(value)}: ${SUBDOMAIN_RULE}`;
  return statusError(422, 'Invalid', name, `Event "${name}" is invalid: ${field}: ${why}`);
}

const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

function statusError(code: number, reason: string, name: string, message: string): StatusError {
  return new StatusError({ code, reason, message, details: { name, kind: 'events' } });
}
