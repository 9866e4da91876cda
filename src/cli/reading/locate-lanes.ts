import { toFacts } from '../../explain/facts.ts';
import type { LaneCollector } from '../../explain/lanes/lane-collector.ts';
import type { LaneEvent } from '../../explain/lanes/lane-event.ts';
import { findLinks } from '../../explain/links.ts';
import type { Io } from '../io/io.ts';
import { readOwners } from './evidence.ts';
import type { Target } from './targets.ts';

/**
 * Finds out where the objects of collected events belong: by owner references, as far as the target has them and they may
 * be read, and by the events.
 *
 * @throws KevError when objects can't be read
 */
export async function locateLanes(collector: LaneCollector, target: Target, io: Io): Promise<LaneEvent[]> {
  const { linking } = collector;
  const owners = await readOwners(target, linking, target.reading.namespace === undefined, io);
  return collector.finish(findLinks(toFacts({ events: linking, ...owners })));
}
