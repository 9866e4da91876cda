import type { Home } from '../../support/kev.ts';
import type { ShownState } from './server-log.ts';

/** A gap that a store names, in milliseconds since the epoch. */
export interface NamedGap {
  fromMs: number;
  toMs: number;
  reason: string;
}

interface Status {
  clusters: { coverage: { gaps: { from: string; to: string; reason: string }[] }[] }[];
}

/** Reads the gaps that `kev record --status` prints. */
export async function readGaps(home: Home, store: string): Promise<NamedGap[]> {
  const { status, stdout, stderr } = await home.kev(['record', '--status', '-o', 'json', '--store', store]);
  if (status !== 0) throw new Error(`kev record --status ended with ${status}: ${stderr}`);
  const { clusters } = JSON.parse(stdout) as Status;
  if (clusters.length !== 1)
    throw new Error(`one cluster was recorded, and these are in the store: ${stdout}`);
  return clusters
    .flatMap(({ coverage }) => coverage)
    .flatMap(({ gaps }) => gaps)
    .map(({ from, to, reason }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to), reason }));
}

/** Whether a state may have been written during a gap. Times are printed in whole seconds. */
export function isInGap({ sinceMs, untilMs }: ShownState, gaps: readonly NamedGap[]): boolean {
  return gaps.some(({ fromMs, toMs }) => untilMs >= fromMs && sinceMs <= toMs + 1000);
}
