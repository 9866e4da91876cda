import { listAll } from '../../../select/list-all.ts';
import { matchesQuery } from '../../../select/query.ts';
import type { EventSource } from '../../../select/source.ts';
import { sourceFlags } from '../../flags/source-flags.ts';
import type { Io } from '../../io/io.ts';
import { formatFiles } from '../../io/verbose.ts';
import type { Target, Targets } from '../../reading/targets.ts';
import type { DescribeFlags } from './flags.ts';

/** Where objects and their events are read. */
export type DescribeTarget = ReturnType<typeof toDescribeTarget>;

/** Returns where a target's objects and events are read. */
export function toDescribeTarget(
  { reading, context }: Target,
  { namespaces }: Targets,
  flags: DescribeFlags,
  io: Io,
) {
  const { filename } = flags;
  const { backend, source, namespace, now } = reading;
  return {
    /** Its name in messages. */
    name: filename ? formatFiles(filename) : 'the local store',
    context,
    /** Choose it on a command line. */
    flags: sourceFlags(flags, context),
    source: filename ? readOnce(source, io) : source,
    /** Undefined for dumps. */
    backend,
    /** Undefined for stores and dumps. */
    objects: backend?.objects,
    namespace,
    /** Namespaces to read if there are several in one target; undefined for all. */
    namespaces: namespace === undefined ? namespaces : undefined,
    now,
  };
}

/** Keeps the events of a dump, which may be readable only once. */
function readOnce(source: EventSource, { signal }: Io): Pick<EventSource, 'list'> {
  let all: ReturnType<typeof listAll> | undefined;
  return {
    async *list(query) {
      all ??= listAll(source, {}, { signal });
      const { events, resourceVersion } = await all;
      yield { items: events.filter((event) => matchesQuery(event, query)), resourceVersion };
    },
  };
}
