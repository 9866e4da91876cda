import { StatusError } from '../core/errors.ts';

/** Source for these words: apimachinery `pkg/api/errors/errors.go`. */

export function alreadyExists(name: string): StatusError {
  return refusal(409, 'AlreadyExists', name, `events "${name}" already exists`);
}

export function notFound(name: string): StatusError {
  return refusal(404, 'NotFound', name, `events "${name}" not found`);
}

export function conflict(name: string, why: string): StatusError {
  return refusal(409, 'Conflict', name, `Operation cannot be fulfilled on events "${name}": ${why}`);
}

export function invalid(name: string, field: string, value: string): StatusError {
  const why = value === '' ? 'Required value' : `Invalid value: ${JSON.stringify(value)}: ${SUBDOMAIN_RULE}`;
  return refusal(422, 'Invalid', name, `Event "${name}" is invalid: ${field}: ${why}`);
}

const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

function refusal(code: number, reason: string, name: string, message: string): StatusError {
  return new StatusError({ code, reason, message, details: { name, kind: 'events' } });
}
