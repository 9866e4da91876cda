import type { LookupMode } from '../../cluster/objects/metadata-cache.ts';
import { usageError } from '../../core/errors.ts';
import { explainError } from '../../core/explain-error.ts';
import { objectOfEvent } from '../../event/object-of-event.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { NAMESPACE_OF_CLUSTER_SCOPED } from '../../kinds/kinds.ts';
import { matchesLabels, parseLabelSelector } from '../../select/label-selector.ts';
import type { ObjectFilter } from '../../select/object-filter.ts';
import { type Ancestor, someAncestor } from '../../select/ownership.ts';
import type { FieldRequirement } from '../../select/query.ts';
import type { Backend } from '../backend/backend.ts';
import { findForObject } from '../flags/for-flag.ts';
import { namedObject, type Stage } from '../flags/named-object.ts';
import type { ReadFlags } from '../flags/read-flags.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import { cacheMatches } from './object-match-cache.ts';
import { retryUntilReachable } from './retry-until-reachable.ts';

/** A filter by the objects that events are about. */
export interface OpenedObjectFilter {
  /** The part that a field selector can express. */
  fields: FieldRequirement[];
  /** The hint of `EventQuery`; undefined if it could leave out events. */
  owners: readonly string[] | undefined;
  /** Namespace of the events; undefined for all. */
  namespace: string | undefined;
  /**
   * Whether an event is about a matching object.
   *
   * @param stage a new event may be about an object that was created after the lists
   */
  includes(event: CoreV1Event, stage: Stage): Promise<boolean>;
}

/**
 * Opens the filter of `--for`, `--recursive`, and `--object-selector`; undefined without these flags.
 *
 * Owners come from `ownerReferences`, up from the object of an event. Without a cluster, or for objects that no
 * longer exist, they are inferred from the names that controllers generate.
 *
 * @param namespace the namespace to read; undefined for all
 * @param backend missing for a dump
 * @param isPatient retries while the server can't be reached
 * @throws KevError `usage` when the flags are wrong, `missing` for an unknown type
 */
export async function openObjectFilter(
  flags: Pick<ReadFlags, 'for' | 'recursive' | 'objectSelector'>,
  namespace: string | undefined,
  backend: Backend | undefined,
  io: Io,
  isPatient: boolean,
): Promise<OpenedObjectFilter | undefined> {
  const labels = parseLabelSelector(flags.objectSelector ?? '');
  const names = flags.for ?? [];
  const recursive = flags.recursive ?? false;
  if (labels.length > 0 && !backend?.openMetadataCache) {
    throw usageError('cannot apply --object-selector: only a cluster knows the labels of objects');
  }
  if (names.length === 0 && labels.length === 0) {
    if (recursive) throw usageError('--recursive requires an object, --for, or --object-selector');
    return undefined;
  }

  const objects = await Promise.all(names.map((name) => findForObject(name, namespace, backend, io)));
  const roots = objects.map(({ filter, readUid }) =>
    namedObject(filter, isPatient ? () => retryUntilReachable(readUid, io) : readUid, isPatient),
  );
  const where = namespaceOfEvents(namespace, objects, recursive);
  const cache = backend?.openMetadataCache?.({
    clock: io.clock,
    namespace: where,
    // The server can select by labels, unless owners matter, which may have other labels.
    labels: recursive ? [] : labels,
    onForbidden: ({ plural }, error) => reportForbidden(plural, error, where, io),
    signal: io.signal,
  });
  const findMetadata = async (object: Ancestor, effort: LookupMode) => {
    if (cache === undefined) return undefined;
    // Inferred owners are not worth a request.
    const find = () => cache.find(object, object.guessed ? 'none' : effort);
    return isPatient ? retryUntilReachable(find, io) : find();
  };

  const isRoot = async (object: Ancestor, stage: Stage) => {
    for (const isMeant of roots) if (await isMeant(object, stage)) return true;
    return false;
  };
  const carriesLabels = async (object: Ancestor, effort: LookupMode) => {
    const metadata = await findMetadata(object, effort);
    return metadata !== undefined && matchesLabels(metadata.labels, labels);
  };
  const isOrIsOwnedBy = (object: Ancestor, fits: (one: Ancestor) => Promise<boolean>, effort: LookupMode) =>
    recursive ? someAncestor(object, fits, (one) => findMetadata(one, effort)) : fits(object);
  const isWanted = async (object: Ancestor, stage: Stage) => {
    const effort = stage === 'new' ? 'read' : 'list';
    if (objects.length === 0) return isOrIsOwnedBy(object, (one) => carriesLabels(one, effort), effort);
    return (
      (await isOrIsOwnedBy(object, (one) => isRoot(one, stage), effort)) &&
      (labels.length === 0 || (await carriesLabels(object, effort)))
    );
  };

  const matches = cacheMatches(isWanted, io.clock, () => cache?.refusals ?? 0);
  return {
    fields: objects.length === 1 && !recursive ? (objects[0]?.fields ?? []) : [],
    owners: recursive ? ownersHint(objects.map(({ filter }) => filter)) : undefined,
    namespace: where,
    includes: (event, stage) => matches(objectOfEvent(event), stage),
  };
}

/** Kinds all of whose objects have names that begin with that of an owner, if the owner is inferred. */
const NAMED_AFTER_OWNER = [
  'CronJob',
  'DaemonSet',
  'Deployment',
  'Job',
  'Pod',
  'ReplicaSet',
  'ReplicationController',
];

/**
 * Returns the hint of `EventQuery` for what objects own; undefined without names, and where owners are inferred from other
 * parts of names.
 */
export function ownersHint(filters: readonly ObjectFilter[]): string[] | undefined {
  const names = filters.map(({ kind = '', name }) => (NAMED_AFTER_OWNER.includes(kind) ? name : undefined));
  const known = names.filter((name) => name !== undefined);
  return known.length > 0 && known.length === names.length ? known : undefined;
}

/** Objects without a namespace may own objects in any. With objects of both kinds, all namespaces are read. */
function namespaceOfEvents(
  namespace: string | undefined,
  objects: { isClusterScoped: boolean }[],
  recursive: boolean,
): string | undefined {
  const clusterScoped = objects.filter((object) => object.isClusterScoped);
  if (namespace === undefined || clusterScoped.length === 0) return namespace;
  const isOnlyThere = clusterScoped.length === objects.length || namespace === NAMESPACE_OF_CLUSTER_SCOPED;
  return isOnlyThere && !recursive ? NAMESPACE_OF_CLUSTER_SCOPED : undefined;
}

function reportForbidden(plural: string, error: unknown, namespace: string | undefined, io: Io): void {
  const { message } = explainError(error, { verb: 'list', what: plural, namespace });
  printMessage('warning', message, io);
}
