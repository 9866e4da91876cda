import { KevError, StatusError } from '../../core/errors.ts';
import type { ObjectName } from '../../kinds/object-name.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import type { Reading } from './reading.ts';
import type { Target } from './targets.ts';

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

/**
 * Reports that an object does not exist.
 *
 * @param events number of events about it
 * @throws KevError `missing` when there are none either
 */
export async function checkObject(
  object: ObjectName & { isClusterScoped: boolean },
  events: number,
  { reading }: Target,
  io: Io,
): Promise<void> {
  if (!(await isMissing(object, reading, io.signal))) return;
  const { namespace } = reading;
  const where = namespace === undefined || object.isClusterScoped ? '' : ` in namespace "${namespace}"`;
  const missing = `${object.type} "${object.name}" not found${where}`;
  if (events === 0) throw new KevError('missing', missing);
  printMessage('hint', `${missing}: these are the events that remain`, io);
}
