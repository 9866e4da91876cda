import { isWarning, type LaneEvent } from './lane-event.ts';

/** Occurrences of an event at one time, or, if `to` is later than `from`, at unknown times in between. */
export interface Mark {
  from: number;
  to: number;
  occurrences: number;
  isWarning: boolean;
}

/**
 * Lists when an event happened. Of the occurrences of a state, only the time of the last is known, and of all
 * occurrences that of the first; the others happened at unknown times since the state before.
 */
export function marksOf(event: LaneEvent): Mark[] {
  const marks: Mark[] = [];
  const isBad = isWarning(event);
  const add = (from: number, to: number, occurrences: number) => {
    if (occurrences > 0) marks.push({ from, to, occurrences, isWarning: isBad });
  };
  const { first, last, states = [{ at: last, occurrences: event.occurrences }] } = event;
  let before = Math.min(first, states[0]?.at ?? last);
  for (const [at, state] of states.entries()) {
    const isSpread = state.at > before;
    const hasFirst = at === 0 && isSpread && state.occurrences > 1;
    if (hasFirst) add(before, before, 1);
    if (isSpread) add(before, state.at, state.occurrences - (hasFirst ? 2 : 1));
    add(state.at, state.at, isSpread ? Math.min(state.occurrences, 1) : state.occurrences);
    before = state.at;
  }
  return marks;
}

/** Lists when each of some events happened, one after the other, since there may be very many. */
export function* allMarks(events: Iterable<LaneEvent>): Generator<Mark> {
  for (const event of events) yield* marksOf(event);
}
