import { KevError } from '../../core/errors.ts';
import { explainError } from '../../core/explain-error.ts';
import { findKind } from '../../kinds/kinds.ts';
import { hintForName, hintForWord } from '../../kinds/object-hint.ts';
import { type ObjectName, parseObjectOrType } from '../../kinds/object-name.ts';
import { suggestBuiltInKind } from '../../kinds/suggest-kind.ts';
import { objectFieldTerms, objectFilterForKind, objectFilterForType } from '../../select/object-filter.ts';
import type { Backend } from '../backend/backend.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';

/**
 * Looks up the object of `--for`. On a cluster, an existing object is identified by its UID. One that does not exist,
 * or can't be read, is identified by its kind and name.
 *
 * @param namespace its namespace; undefined for objects of this name in all namespaces
 * @param backend missing for a dump
 * @throws KevError `usage` when the text is not valid, `missing` when the cluster does not have the type
 */
export async function findForObject(
  text: string,
  namespace: string | undefined,
  backend: Pick<Backend, 'objects' | 'resolve'> | undefined,
  io: Io,
) {
  const { type, name } = parseObjectOrType(text);
  const doing = { verb: 'look up', what: `the type "${type}"` };
  const asWord = hintForWord(type);
  const asName = asWord ?? (name === undefined ? hintForName(type) : undefined);
  const kind = await (backend?.objects?.kind(type, io.signal).catch((error) => {
    const { code, message, hint = asName, cause } = explainError(error, doing);
    throw new KevError(code, message, { hint, cause });
  }) ?? findKind(type));
  // Without a cluster, any type is possible; one with a typo would match nothing.
  const meant = kind ? undefined : (asWord ?? suggestBuiltInKind(type) ?? asName);
  if (meant) {
    printMessage('hint', `"${type}" is not a built-in type of objects: ${meant}`, io);
  }
  const filter = kind
    ? objectFilterForKind(kind, { name, namespace })
    : objectFilterForType(type, { name, namespace });
  const isClusterScoped = kind?.namespaced === false;
  const isOne = name !== undefined && (isClusterScoped || namespace !== undefined);
  return {
    /** The part that a field selector can express. */
    fields: objectFieldTerms(filter),
    isClusterScoped,
    filter,
    /** Reads the UID of the object that has the name now; undefined if there is none, or it is not known. */
    readUid: async () =>
      backend?.objects && isOne ? findUid({ type, name }, namespace ?? '', backend, io) : undefined,
  };
}

async function findUid(
  object: ObjectName,
  namespace: string,
  backend: Pick<Backend, 'resolve'>,
  io: Io,
): Promise<string | undefined> {
  try {
    return (await backend.resolve(object, { namespace, signal: io.signal })).reference.uid;
  } catch (error) {
    if (error instanceof KevError && error.code === 'missing') return undefined;
    throw explainError(error, { verb: 'read', what: `${object.type} "${object.name}"`, namespace });
  }
}
