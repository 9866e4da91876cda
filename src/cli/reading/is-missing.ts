import { KevError, StatusError } from '../../core/errors.ts';
import type { ObjectName } from '../../kinds/object-name.ts';
import type { Reading } from './reading.ts';

/**
 * Whether a cluster reports that an object does not exist. One that may not be read may exist.
 *
 * @throws UnavailableError when the server can't be reached
 */
export async function isMissing(
  object: ObjectName & { isClusterScoped?: boolean },
  { backend, namespace }: Reading,
  signal: AbortSignal,
): Promise<boolean> {
  if (!backend?.objects || (namespace === undefined && !object.isClusterScoped)) return false;
  try {
    await backend.resolve(object, { namespace: namespace ?? '', signal });
    return false;
  } catch (error) {
    if (error instanceof KevError) return error.code === 'missing';
    if (error instanceof StatusError) return false;
    throw error;
  }
}
