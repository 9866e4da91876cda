import { isInGap, type NamedGap } from './gaps.ts';
import type { ShownState } from './server-log.ts';
import type { StoredState } from './store-log.ts';

/** What was found in a store at the end. */
export interface Comparison {
  states: number;
  /** States that the server showed, and that are neither stored nor in a gap. */
  lost: ShownState[];
  /** As `lost`, but in a gap that the store names. */
  inGap: number;
  /** As `lost`, but replaced before a compaction while no recorder was running; the next state has their occurrences. */
  folded: number;
  /** States that are stored more than once. */
  doubled: string[];
  /** States that were not written. */
  invented: string[];
  /** Events whose occurrences don't add up to their count. */
  miscounted: string[];
  gaps: NamedGap[];
}

/** A time between the last look at everything and a compaction, in milliseconds since the epoch. */
export interface Window {
  fromMs: number;
  toMs: number;
}

/** Compares what a store has with what the server showed. */
export function compare(
  shown: ReadonlyMap<string, ShownState>,
  written: ReadonlySet<string>,
  stored: ReadonlyMap<string, StoredState[]>,
  { gaps, compactions }: { gaps: NamedGap[]; compactions: readonly Window[] },
): Comparison {
  const comparison: Comparison = {
    states: 0,
    lost: [],
    inGap: 0,
    folded: 0,
    doubled: [],
    invented: [],
    miscounted: [],
    gaps,
  };
  const keys = new Set<string>();
  for (const [uid, states] of stored) {
    for (const { name, count } of states) {
      const key = `${uid} ${count}`;
      if (keys.has(key)) comparison.doubled.push(`${name} x${count}`);
      keys.add(key);
      if (!written.has(`${name} ${count}`)) comparison.invented.push(`${name} x${count}`);
    }
    comparison.states += states.length;
    if (!addsUp(states)) comparison.miscounted.push(describe(states));
  }
  for (const state of shown.values()) {
    if (keys.has(state.key)) continue;
    const later = stored.get(state.key.split(' ')[0] ?? '')?.at(-1)?.count ?? 0;
    const isBefore = compactions.some(({ fromMs, toMs }) => state.untilMs >= fromMs && state.sinceMs <= toMs);
    if (isInGap(state, gaps)) comparison.inGap += 1;
    else if (later > state.count && isBefore) comparison.folded += 1;
    else comparison.lost.push(state);
  }
  return comparison;
}

/** Whether the occurrences of an event's states are its last count, or what was counted since its first state. */
function addsUp(states: readonly StoredState[]): boolean {
  const [first, ...others] = states;
  const last = states.at(-1);
  if (first === undefined || last === undefined) return false;
  if (first.count === 1 ? first.occurrences !== 1 : first.occurrences !== null) return false;
  const sum = others.reduce((total, { occurrences }) => total + (occurrences ?? Number.NaN), first.count);
  return sum === last.count;
}

function describe(states: readonly StoredState[]): string {
  const list = states.map(({ count, occurrences }) => `x${count} (${occurrences ?? 'unknown'})`);
  return `${states[0]?.name}: ${list.join(', ')}`;
}
