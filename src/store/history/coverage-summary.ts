import type { CoveredSpan } from './coverage.ts';
import type { Gap } from './gap.ts';

/** From when to when events were recorded, in nanoseconds since the epoch. */
export interface CoverageSummary {
  since: bigint;
  until: bigint;
  gaps: Gap[];
}

/**
 * Summarizes what was recorded of one namespace, by recordings of it and of all namespaces; undefined if it was not
 * recorded.
 *
 * @param namespace undefined for all namespaces
 */
export function summarizeCoverage(
  spans: readonly CoveredSpan[],
  namespace: string | undefined,
): CoverageSummary | undefined {
  const [first, ...others] = spans
    .filter((span) => span.namespace === '' || span.namespace === namespace)
    .sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
  if (first === undefined) return undefined;
  const summary: CoverageSummary = { since: first.since, until: first.until, gaps: [] };
  for (const { since, until, gap } of others) {
    if (since > summary.until) {
      summary.gaps.push({ from: summary.until, to: since, why: gap ?? 'the recorder was not running' });
    }
    if (until > summary.until) summary.until = until;
  }
  return summary;
}
