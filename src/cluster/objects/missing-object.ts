import { KevError, MissingObjectError, StatusError, UnavailableError } from '../../core/errors.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { quoteWord } from '../../core/shell-word.ts';
import { hasStatus } from '../../core/transient.ts';
import { findKind, type Kind } from '../../kinds/kinds.ts';
import type { ApiClient } from '../http/api-client.ts';
import { listNames } from './names.ts';
import { METADATA_ONLY } from './object-response.ts';
import { resourcePath } from './resource-path.ts';

const NAMESPACES = findKind('namespaces') as Kind;

/** Creates the error for a missing object, which can be diagnosed on demand. */
export function missingObject(
  client: ApiClient,
  kind: Kind,
  name: string,
  namespace: string,
): MissingObjectError {
  const where = kind.namespaced ? ` in namespace "${namespace}"` : '';
  const message = `${kind.kind.toLowerCase()} "${name}" not found${where}`;
  return new MissingObjectError(message, async (signal) => {
    if (kind.namespaced) {
      const missing = await findMissingNamespace(client, namespace, signal);
      if (missing) return missing;
    }
    const near = await nearestObject(client, kind, name, namespace, signal);
    return near === undefined
      ? undefined
      : new KevError('missing', message, { hint: `did you mean "${near}"?` });
  });
}

/**
 * Returns the error for a missing namespace. Undefined when it exists, or when that cannot be determined.
 *
 * @throws the signal's reason
 */
async function findMissingNamespace(
  client: ApiClient,
  namespace: string,
  signal: AbortSignal,
): Promise<KevError | undefined> {
  const path = resourcePath(NAMESPACES, { name: namespace });
  const isMissing = await client.json({ path, accept: METADATA_ONLY, signal }).then(
    () => false,
    (error) => hasStatus(error, 404) || ignoreFailure(error),
  );
  if (!isMissing) return undefined;
  const near = await nearestObject(client, NAMESPACES, namespace, undefined, signal);
  return new KevError('missing', `namespace "${namespace}" not found`, {
    hint:
      near === undefined
        ? `create it (kubectl create namespace ${quoteWord(namespace)}), or name another with -n`
        : `did you mean -n ${quoteWord(near)}?`,
  });
}

/** Finds the object of a kind with the most similar name. */
function nearestObject(
  client: ApiClient,
  kind: Kind,
  name: string,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const names = listNames(client, kind, namespace, signal);
  return names.then((found) => nearestName(name, found), ignoreFailure);
}

/** Ignores failed requests: they only cost a hint. */
function ignoreFailure(error: unknown): undefined {
  if (error instanceof StatusError || error instanceof UnavailableError) return undefined;
  throw error;
}
