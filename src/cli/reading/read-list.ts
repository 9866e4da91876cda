import { MemoryBound } from '../../event/memory-bound.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { lastEvents } from '../../select/last-events.ts';
import { listAll } from '../../select/list-all.ts';
import { applyOrder } from '../flags/order-flags.ts';
import type { Reading } from './reading.ts';

/** Lists the matching events in order. */
export async function readList(reading: Reading, signal: AbortSignal): Promise<readonly CoreV1Event[]> {
  const { source, query, select, selectTimes, order, progress, tail } = reading;
  const last = openLastEvents(reading);
  const bound = new MemoryBound();
  using list = progress.start();
  const { events } = await listAll(last ?? source, query, {
    signal,
    onPage: (page) => list.add(page),
    select: async (page) => {
      const wanted = await select(page);
      bound.add(wanted);
      last?.add(wanted);
      return wanted;
    },
  });
  return applyOrder(selectTimes(events), order, tail);
}

/** Undefined when the source's own order matters, when all its events do, or when it has no index by time. */
function openLastEvents({ source, order, tail, filters, needsAll }: Reading) {
  const { since } = filters.filter;
  if (order.key === 'none' || needsAll || (tail === undefined && since === undefined)) return undefined;
  const { listNewest } = source;
  return listNewest && lastEvents({ listNewest: listNewest.bind(source) }, { count: tail, since });
}
