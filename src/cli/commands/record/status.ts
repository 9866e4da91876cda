import { formatTime } from '../../../event/time.ts';
import { formatCount } from '../../../print/count.ts';
import { escapeCell } from '../../../print/escape.ts';
import { formatJson } from '../../../print/json.ts';
import type { CoverageSummary } from '../../../store/history/coverage-summary.ts';
import {
  type ClusterStatus,
  type RecordingStatus,
  readRecordingStatus,
} from '../../../store/history/status.ts';
import { openRecordings } from '../../backend/open-recordings.ts';
import { parseOutputChoice } from '../../flags/output-choice.ts';
import { EXIT_DONE } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import type { RecordFlags } from './flags.ts';

/** Prints what a store has recorded of each cluster. */
export async function runStatus({ store, output }: RecordFlags, io: Io): Promise<number> {
  const format = parseOutputChoice(output, ['json'] as const);
  await using db = await openRecordings(store, io, { readOnly: true });
  const status = await readRecordingStatus(db);
  if (format === 'json') io.stdout.write(`${formatJson(toJson(db.location, status), '')}\n`);
  else for (const line of describeStatus(db.location, status)) io.stdout.write(`${escapeCell(line)}\n`);
  if (status.clusters.length === 0) {
    printMessage('kev', `no cluster is recorded in ${db.location}`, io);
  }
  return EXIT_DONE;
}

function* describeStatus(location: string, { clusters, bytes, cleanup }: RecordingStatus): Generator<string> {
  yield row('store', `${location} (${formatBytes(bytes)})`);
  if (cleanup)
    yield row('last cleanup', `${formatTime(cleanup.at)}, ${formatCount(cleanup.states, 'state')} removed`);
  for (const cluster of clusters) {
    const { name, server, events, states, coverage } = cluster;
    yield '';
    yield row('cluster', `${name} (${server})`);
    yield row('events', `${events}, in ${formatCount(states, 'state')}`);
    yield row('rate', `${statesPerHour(cluster).toFixed(1)} states an hour`);
    for (const [namespace, { since, until, gaps }] of coverage) {
      yield row(
        namespace === '' ? 'all namespaces' : `namespace ${namespace}`,
        `${formatTime(since)} to ${formatTime(until)}`,
      );
      for (const { from, to, why } of gaps)
        yield row('gap', `${formatTime(from)} to ${formatTime(to)}: ${why}`);
    }
  }
}

function row(name: string, value: string): string {
  return `${name.padEnd(16)} ${value}`;
}

function toJson(location: string, { clusters, bytes, cleanup }: RecordingStatus): object {
  return {
    store: location,
    bytes,
    lastCleanup: cleanup && { time: formatTime(cleanup.at), states: cleanup.states },
    clusters: clusters.map((cluster) => ({
      name: cluster.name,
      server: cluster.server,
      uid: cluster.uid ?? undefined,
      events: cluster.events,
      states: cluster.states,
      statesPerHour: Number(statesPerHour(cluster).toFixed(1)),
      coverage: [...cluster.coverage].map(([namespace, { since, until, gaps }]) => ({
        namespace,
        from: formatTime(since),
        to: formatTime(until),
        gaps: gaps.map(({ from, to, why }) => ({ from: formatTime(from), to: formatTime(to), reason: why })),
      })),
    })),
  };
}

const NS_PER_HOUR = 3600e9;

/** The average over the time that was recorded. */
function statesPerHour({ states, coverage }: ClusterStatus): number {
  const covered = [...coverage.values()].map(({ since, until }: CoverageSummary) => Number(until - since));
  return states / (Math.max(1e9, ...covered) / NS_PER_HOUR);
}

function formatBytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
