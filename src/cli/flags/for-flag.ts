import { KevError } from '../../core/errors.ts';
import { findKind } from '../../kinds/kinds.ts';
import { type ObjectName, parseObjectOrType } from '../../kinds/object-name.ts';
import { suggestBuiltInKind } from '../../kinds/suggest-kind.ts';
import { escapeCell } from '../../print/escape.ts';
import {
  type ObjectFilter,
  objectFieldTerms,
  objectFilterForKind,
  objectFilterForType,
} from '../../select/object-filter.ts';
import type { FieldRequirement } from '../../select/query.ts';
import type { Backend } from '../backend/backend.ts';
import { explainError } from '../io/explain-error.ts';
import type { Io } from '../io/io.ts';

/** What one `--for` names. */
export interface ForObject {
  /** What a field selector can say of it. */
  fields: FieldRequirement[];
  isClusterScoped: boolean;
  filter: ObjectFilter;
  /** Reads the UID of the object that has the name now; undefined: there is none, or it is not known. */
  readUid: () => Promise<string | undefined>;
}

/**
 * Finds out what a `--for` names. On a cluster an object that exists is known by its uid; one that does not
 * exist, or may not be read, by its kind and name.
 *
 * @param namespace where it is; undefined: in all namespaces, and any of its name is meant
 * @param backend missing for a dump
 * @throws KevError `usage` when the text is wrong, `missing` when the cluster has no such type
 */
export async function findForObject(
  text: string,
  namespace: string | undefined,
  backend: Pick<Backend, 'objects' | 'resolve'> | undefined,
  io: Io,
): Promise<ForObject> {
  const { type, name } = parseObjectOrType(text);
  const doing = { verb: 'look up', what: `the type "${type}"` };
  const asName =
    name === undefined ? `to name an object, write its type, too: pod/${type}, deploy/${type}` : undefined;
  const kind = await (backend?.objects?.kind(type, io.signal).catch((error) => {
    const { code, message, hint = asName, cause } = explainError(error, doing);
    throw new KevError(code, message, { hint, cause });
  }) ?? findKind(type));
  // Where nobody knows which types there are, events may be about any; a misspelt one matches none of them.
  const meant = kind ? undefined : (suggestBuiltInKind(type) ?? asName);
  if (meant) {
    io.stderr.write(`hint: "${escapeCell(type)}" is not a built-in type of objects: ${escapeCell(meant)}\n`);
  }
  const filter = kind
    ? objectFilterForKind(kind, { name, namespace })
    : objectFilterForType(type, { name, namespace });
  const isClusterScoped = kind?.namespaced === false;
  const isOne = name !== undefined && (isClusterScoped || namespace !== undefined);
  return {
    fields: objectFieldTerms(filter),
    isClusterScoped,
    filter,
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
