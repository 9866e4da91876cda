import { isInGap, type NamedGap } from './gaps.ts';
import type { ShownState } from './server-log.ts';
import type { StoredState } from './store-log.ts';

/** What was found in a store at the end. */
export interface Verdict {
  states: number;
  /** States that the server showed, and that are neither stored nor in a gap. */
  lost: ShownState[];
  /** As `lost`, but in a gap that the store names. */
  inGap: number;
  /** As `lost`, but replaced before a compaction that nobody could look behind; the next state has their occurrences. */
  folded: number;
  /** States that are stored more than once. */
  doubled: string[];
  /** States that nobody wrote. */
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
): Verdict {
  const verdict: Verdict = {
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
      if (keys.has(key)) verdict.doubled.push(`${name} x${count}`);
      keys.add(key);
      if (!written.has(`${name} ${count}`)) verdict.invented.push(`${name} x${count}`);
    }
    verdict.states += states.length;
    if (!addsUp(states)) verdict.miscounted.push(describe(states));
  }
  for (const state of shown.values()) {
    if (keys.has(state.key)) continue;
    const later = stored.get(state.key.split(' ')[0] ?? '')?.at(-1)?.count ?? 0;
    const isBefore = compactions.some(({ fromMs, toMs }) => state.untilMs >= fromMs && state.sinceMs <= toMs);
    if (isInGap(state, gaps)) verdict.inGap += 1;
    else if (later > state.count && isBefore) verdict.folded += 1;
    else verdict.lost.push(state);
  }
  return verdict;
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
