import { systemClock } from '../../src/core/clock.ts';
import { listClusters } from '../../src/store/history/clusters.ts';
import { listCoverage } from '../../src/store/history/coverage.ts';
import { summarizeCoverage } from '../../src/store/history/coverage-summary.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import type { ShownState } from './witness.ts';

/** What a store has of the states that a server showed. */
export interface Verdict {
  /** States in the store. */
  stored: number;
  /** States that are in the store more than once. */
  doubled: number;
  /** Shown states that are not in the store, and which it names a gap for. */
  inGaps: number;
  /** Those whose occurrences are in a later state, after an outage that the server remembered. */
  merged: number;
  /** Others. */
  lost: ShownState[];
  /** Events whose occurrences don't add up to their count. */
  wrongSums: string[];
  gaps: string[];
}

interface Row {
  uid: string;
  resource_version: string;
  count: number;
  occurrences: number | null;
  seen: string;
}

/** Clocks of the server, of who writes, and of who records may differ by this, with times in whole seconds. */
const TOLERANCE_MS = 2000;

/** Compares a store with what a server showed. */
export async function judge(store: string, shown: Iterable<ShownState>): Promise<Verdict> {
  await using db = await openDatabase({ location: store, clock: systemClock, readOnly: true });
  const rows = await db.read((tx) =>
    tx.all<Row>(
      `SELECT event_keys.uid, states.resource_version, states.count, states.occurrences,
         CAST(states.last_seen AS TEXT) AS seen
       FROM states JOIN event_keys ON event_keys.id = states.event_id ORDER BY states.last_seen, states.count`,
    ),
  );
  const gaps = [];
  for (const { id } of await db.read(listClusters)) {
    const spans = await db.read((tx) => listCoverage(tx, id));
    for (const namespace of new Set(spans.map((span) => span.namespace))) {
      gaps.push(...(summarizeCoverage(spans, namespace)?.gaps ?? []));
    }
  }
  const byEvent = new Map<string, Row[]>();
  for (const row of rows) byEvent.set(row.uid, [...(byEvent.get(row.uid) ?? []), row]);
  const keys = rows.map((row) => `${row.uid} ${row.resource_version} ${row.count}`);
  const known = new Set(keys);
  const verdict: Verdict = {
    stored: rows.length,
    doubled:
      new Set(rows.map((row) => JSON.stringify(row))).size === rows.length ? 0 : rows.length - known.size,
    inGaps: 0,
    merged: 0,
    lost: [],
    wrongSums: [...byEvent].filter(([, states]) => !addsUp(states)).map(([uid]) => uid),
    gaps: gaps.map(({ from, to, why }) => `${(Number(to - from) / 1e9).toFixed(1)}s: ${why}`),
  };
  for (const state of shown) {
    const { uid, resourceVersion, count, atMs } = state;
    if (known.has(`${uid} ${resourceVersion} ${count}`)) continue;
    const isInGap = gaps.some(
      ({ from, to }) =>
        Number(from / 1_000_000n) - TOLERANCE_MS <= atMs && atMs <= Number(to / 1_000_000n) + TOLERANCE_MS,
    );
    if (isInGap) verdict.inGaps += 1;
    else if (byEvent.get(uid)?.some((later) => later.count > count)) verdict.merged += 1;
    else verdict.lost.push(state);
  }
  return verdict;
}

/** Whether the occurrences of an event's states add up to its last count, from the first state or from an unknown one. */
function addsUp(states: readonly Row[]): boolean {
  let sum = 0;
  return states.every(({ count, occurrences }) => {
    sum = occurrences === null ? count : sum + occurrences;
    return sum === count;
  });
}
