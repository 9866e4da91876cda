import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { bundleChild } from '../bundle.ts';
import { type Bar, type Measurement, median } from '../report.ts';
import type { CorrelateFigures } from './pipeline-correlate.ts';
import type { PipelineFigures } from './pipeline-paced.ts';

/** The same work in client-go, where it lies beside the project. */
const CLIENT_GO = fileURLToPath(new URL('../../../../shared/peer/run', import.meta.url));

/** How often each piece of work is done; kev and client-go take turns. */
const ROUNDS = 7;

const DURATION_MS = 1500;

/** What one run shows; some figures are missing where they say nothing. */
interface Figures {
  eventsPerSecond: number;
  emittedPerSecond?: number;
  droppedShare?: number;
  peakMiB: number;
}

interface Work {
  what: string;
  rows: { of: keyof Figures; unit: string; bar?: Bar }[];
}

const WORKS: Work[] = [
  { what: 'correlate distinct', rows: [rate('>=', 3.8)] },
  { what: 'correlate hot', rows: [rate('>=', 44)] },
  { what: 'correlate mixed', rows: [rate('>=', 9)] },
  { what: 'pipeline distinct paced', rows: [rate('>=', 1.9)] },
  { what: 'pipeline hot paced', rows: [rate('>=', 12.8)] },
  { what: 'pipeline mixed paced', rows: [rate('>=', 6.3)] },
  ...['distinct', 'mixed'].map((kind) => ({
    what: `pipeline ${kind} big`,
    rows: [rate(), { of: 'peakMiB', unit: 'MiB peak', bar: { is: '<=', ratio: 1 } }] satisfies Work['rows'],
  })),
  {
    what: 'pipeline distinct flood',
    rows: [
      { of: 'emittedPerSecond', unit: 'emitted/s' },
      { of: 'eventsPerSecond', unit: 'delivered/s' },
      { of: 'droppedShare', unit: 'of them dropped' },
    ],
  },
];

function rate(is?: Bar['is'], ratio = 0): Work['rows'][number] {
  return { of: 'eventsPerSecond', unit: 'events/s', ...(is && { bar: { is, ratio } }) };
}

/** The recording pipeline beside client-go's, each piece of work in a process of its own, on one core. */
export async function measure(): Promise<Measurement[]> {
  using child = await bundleChild('pipeline');
  const hasPeer = existsSync(CLIENT_GO);
  if (!hasPeer) console.error('pipeline: client-go is not measured: there is no ../shared/peer/run');
  return WORKS.flatMap(({ what, rows }) => {
    const kev: Figures[] = [];
    const peer: Figures[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      kev.push(runKev(child.file, what));
      if (hasPeer) peer.push(runClientGo(what));
    }
    const middle = (runs: Figures[], of: keyof Figures) => median(runs.map((run) => run[of] ?? Number.NaN));
    return rows.map(({ of, unit, bar }) => ({
      what,
      unit,
      kev: middle(kev, of),
      ...(hasPeer && { peer: { name: 'client-go', value: middle(peer, of) } }),
      ...(bar && { bar }),
    }));
  });
}

function runKev(file: string, what: string): Figures {
  const args = [file, ...what.split(' '), String(DURATION_MS)];
  const figures: CorrelateFigures & Partial<PipelineFigures> = JSON.parse(onOneCore(process.execPath, args));
  const { eventsPerSecond, peakMemoryBytes, emitted, delivered, dropped } = figures;
  const peakMiB = peakMemoryBytes / 2 ** 20;
  if (emitted === undefined || !delivered) return { eventsPerSecond, peakMiB };
  const droppedShare = (dropped ?? 0) / emitted;
  // What was left in the queue at the end was delivered after the time was taken.
  return {
    eventsPerSecond,
    emittedPerSecond: emitted / (delivered / eventsPerSecond),
    droppedShare,
    peakMiB,
  };
}

/** What the peer prints: its memory in KiB. */
interface ClientGoFigures {
  Events: number;
  Delivered: number;
  Seconds: number;
  RSS: number;
}

function runClientGo(what: string): Figures {
  const args = ['-one', what, '-d', `${DURATION_MS}ms`, '-procs', '1'];
  const { Events, Delivered, Seconds, RSS }: ClientGoFigures = JSON.parse(onOneCore(CLIENT_GO, args));
  return {
    eventsPerSecond: Delivered / Seconds,
    emittedPerSecond: Events / Seconds,
    droppedShare: 1 - Delivered / Events,
    peakMiB: RSS / 1024,
  };
}

const LAST_CORE = String(availableParallelism() - 1);
const canPin = spawnSync('taskset', ['--version']).status === 0;

/** What a program prints that has one core to run on, where the system can see to that. */
function onOneCore(file: string, args: string[]): string {
  const options = { encoding: 'utf8' as const, env: { ...process.env, GOMAXPROCS: '1' } };
  if (!canPin) return execFileSync(file, args, options);
  return execFileSync('taskset', ['-c', LAST_CORE, file, ...args], options);
}
