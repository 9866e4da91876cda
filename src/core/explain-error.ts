import { InvalidRequestError, KevError, type Status, StatusError, UnavailableError } from './errors.ts';
import { quoteWord } from './shell-word.ts';
import { oneLine } from './short-text.ts';
import { hasCause } from './transient.ts';

/** The action that failed: `cannot VERB WHAT in namespace "NAMESPACE"`. */
export interface FailedAction {
  verb: string;
  what: string;
  namespace?: string | undefined;
}

/**
 * Describes an error of a source or a sink in one line: which action failed, and why.
 *
 * A `KevError` is returned unchanged. Text from the server is not escaped; the caller must do that.
 *
 * @throws every other error, which is a bug
 */
export function explainError(error: unknown, action: FailedAction): KevError {
  if (error instanceof KevError) return error;
  const scope = action.namespace ? ` in namespace "${action.namespace}"` : '';
  const cannot = `cannot ${action.verb} ${action.what}${scope}`;
  if (error instanceof StatusError) {
    const { code, reason, hint } = explainStatus(error.status, error.message);
    return new KevError(code, `${cannot}: ${reason}`, { hint, cause: error });
  }
  if (error instanceof UnavailableError) {
    return new KevError('unreachable', `${cannot}: ${oneLine(error.message)}`, {
      hint: error.hint,
      cause: error,
    });
  }
  if (error instanceof InvalidRequestError) {
    return new KevError('usage', `${cannot}: ${oneLine(error.message)}`, { cause: error });
  }
  throw error;
}

/** The message of Kubernetes RBAC for a missing permission. */
const FORBIDDEN =
  /User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<resource>[^"]*)" in API group "(?<group>[^"]*)"(?<scope> at the cluster scope)?/;

interface Explanation {
  code: 'refused' | 'missing' | 'unreachable';
  reason: string;
  hint?: string;
}

function explainStatus(status: Status, text: string): Explanation {
  const message = oneLine(text);
  if (hasCause(status, 'NamespaceTerminating'))
    return { code: 'refused', reason: `the namespace is being deleted: ${message}` };
  switch (status.code) {
    case 401:
      return {
        code: 'refused',
        reason: 'the server did not accept the credentials (401)',
        hint: 'log in again, or check the user in the kubeconfig',
      };
    case 403:
      return explainForbidden(message);
    case 404:
      return explainMissing(status, message);
    case 429:
      return { code: 'unreachable', reason: `the server is overloaded (429): ${message}` };
    case 400:
      return {
        code: 'refused',
        reason: `${message} (400)`,
        // The message of Go's HTTP server.
        ...(message.includes('HTTP request to an HTTPS server') && {
          hint: 'use https:// in the address of the server',
        }),
      };
    default:
      // A server error may be temporary, so it is not a refusal.
      return { code: status.code >= 500 ? 'unreachable' : 'refused', reason: `${message} (${status.code})` };
  }
}

function explainForbidden(message: string): Explanation {
  const right = FORBIDDEN.exec(message)?.groups;
  if (!right) return { code: 'refused', reason: `forbidden: ${message}` };
  const resource = right.group ? `${right.resource}.${right.group}` : right.resource;
  const needs = `user "${right.user}" needs verb "${right.verb}" on "${resource}"${right.scope ?? ''}`;
  const isUnknown = right.user === 'system:anonymous';
  const hint = isUnknown
    ? 'no credentials were sent: check the user in the kubeconfig'
    : 'kev doctor shows which rights are missing, and prints a Role that grants them';
  return { code: 'refused', reason: `forbidden: ${needs}`, hint };
}

function explainMissing({ details }: Status, message: string): Explanation {
  if (details?.kind === 'namespaces') {
    return {
      code: 'missing',
      reason: `namespace "${details.name}" not found`,
      hint: `create it (kubectl create namespace ${quoteWord(`${details.name}`)}), or name another with -n`,
    };
  }
  return { code: 'missing', reason: message };
}
