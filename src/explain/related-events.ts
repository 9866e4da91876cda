import { objectOfEvent } from '../event/object-of-event.ts';
import type { CoreV1Event } from '../event/types.ts';
import { type Facts, isDisplacement } from './facts.ts';
import { toLifecycles } from './lifecycles.ts';
import type { Links } from './links.ts';
import { keyOfReference } from './object-key.ts';
import { findScope, type Question } from './scope.ts';

/**
 * Finds the events about what was asked, and about what it owns or needs; and those about trouble of nodes, and about
 * pods that had to leave them, that have to do with it.
 */
export function findRelatedEvents(
  question: Question,
  events: readonly CoreV1Event[],
  facts: Facts,
  links: Links,
): CoreV1Event[] {
  const lifecycles = toLifecycles(facts, links, 0n);
  const { members, displaced } = findScope(question, lifecycles, facts.objects);
  const displacements = new Set(
    [...displaced].flatMap((key) => lifecycles.facts(key).filter(isDisplacement)).map(({ event }) => event),
  );
  return events.filter(
    (event) => members.has(keyOfReference(objectOfEvent(event))) || displacements.has(event),
  );
}
