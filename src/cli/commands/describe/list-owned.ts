import type { CoreV1Event } from '../../../event/types.ts';
import type { ObjectName } from '../../../kinds/object-name.ts';
import { listAll } from '../../../select/list-all.ts';
import type { Io } from '../../io/io.ts';
import { openObjectFilter } from '../../reading/open-object-filter.ts';
import type { DescribeTarget } from './describe-target.ts';

/** Lists the events about an object and about what it owns, as `kev get TYPE/NAME --recursive` does. */
export async function listWithOwned(
  { type, name }: ObjectName,
  { source, backend, namespace }: Pick<DescribeTarget, 'source' | 'backend' | 'namespace'>,
  io: Io,
): Promise<CoreV1Event[]> {
  const flags = { for: [`${type}/${name}`], recursive: true as const };
  const filter = await openObjectFilter(flags, namespace, backend, io, false);
  if (filter === undefined) return [];
  const query = {
    ...(filter.namespace !== undefined && { namespace: filter.namespace }),
    ...(filter.owners && { owners: filter.owners }),
  };
  const { events } = await listAll(source, query, {
    signal: io.signal,
    select: async (page) => {
      const isWanted = await Promise.all(page.map((event) => filter.includes(event, 'listed')));
      return page.filter((_, at) => isWanted[at]);
    },
  });
  return events;
}
