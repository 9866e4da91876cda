import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Envtest } from '../support/envtest.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { seededRandom } from '../support/random.ts';
import { drawFaults, type FaultName, happen } from './faults.ts';
import { Follower, throughProxy } from './follower.ts';
import { Writer } from './writer.ts';

export interface FaultRunOptions {
  seed: number;
  /** How many faults. */
  faults: number;
  /** How many writes: of three, about one makes a new event and two count one up. */
  events: number;
  /** Whether kubectl watches, too. */
  withKubectl: boolean;
  /** Called with each fault before it happens. */
  onFault?: (name: FaultName, at: number) => void;
}

/** What one of those who watched printed, held against what the server has at the end. */
export interface Tally {
  name: string;
  /** Of the server's events, whose last state was never printed. */
  missing: number;
  /** How many states were printed more than once. */
  repeated: number;
  /** How many lines were printed. */
  lines: number;
  isRunning: boolean;
  words: string[];
}

export interface FaultRunResult {
  /** How many events the server has. */
  events: number;
  faults: Record<FaultName, number>;
  seconds: number;
  tallies: Tally[];
}

/** How long after the last write all must be out. */
const PATIENCE_MS = 60_000;

/** Writes events while faults happen to those who watch them, and counts what they print. */
export async function runFaults(envtest: Envtest, options: FaultRunOptions): Promise<FaultRunResult> {
  const { seed, withKubectl } = options;
  const random = seededRandom(seed);
  const faults = drawFaults(options.faults, random);
  const home = mkdtempSync(join(tmpdir(), 'kev-faults-'));
  const namespace = `faults-${seed}`;
  const writer = new Writer(envtest.server, envtest.ca);
  const starters = withKubectl ? [Follower.kev, Follower.kubectlGet, Follower.kubectlEvents] : [Follower.kev];
  const proxies: FaultProxy[] = [];
  const followers: Follower[] = [];
  const started = performance.now();
  try {
    await writer.namespace(namespace);
    for (const [at, start] of starters.entries()) {
      const proxy = await FaultProxy.start(envtest, seededRandom(seed + at));
      proxies.push(proxy);
      const kubeconfig = throughProxy(envtest.kubeconfigs.admin, proxy.url, home, `proxy-${at}`);
      followers.push(start(kubeconfig, home, namespace));
    }
    // All of them watch before the first fault: what begins badly is another matter.
    await writer.create(namespace, 'first', 'first');
    await Promise.all(followers.map((follower) => until(() => follower.printed().length > 0)));

    // The writes keep pace with the faults, so that every fault hits a busy stream.
    const progress = { done: 0 };
    const writing = writeEvents(writer, namespace, options, seededRandom(seed + 100), () => progress.done);
    for (const [at, name] of faults.entries()) {
      options.onFault?.(name, at);
      await happen(name, { proxies, envtest, random });
      await delay(100 + random() * 900);
      progress.done = (at + 1) / faults.length;
    }
    await writing;

    const finals = (await writer.list(namespace)).map(({ metadata, count }) => `${metadata.uid} ${count}`);
    const kev = followers[0] as Follower;
    const isOut = () => {
      const printed = new Set(kev.printed());
      return !kev.isRunning || finals.every((state) => printed.has(state));
    };
    await Promise.race([until(isOut), delay(PATIENCE_MS, undefined, { ref: false })]);
    const tallies = followers.map((follower) => toTally(follower, finals));
    return {
      events: finals.length,
      faults: Object.fromEntries(
        faults.map((name) => [name, faults.filter((other) => other === name).length]),
      ),
      seconds: (performance.now() - started) / 1000,
      tallies,
    };
  } finally {
    await Promise.all(followers.map((follower) => follower.stop()));
    for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
    writer.close();
    rmSync(home, { recursive: true, force: true });
  }
}

function toTally(follower: Follower, finals: string[]): Tally {
  const lines = follower.printed();
  const printed = new Set(lines);
  return {
    name: follower.name,
    missing: finals.filter((state) => !printed.has(state)).length,
    repeated: lines.length - printed.size,
    lines: lines.length,
    isRunning: follower.isRunning,
    words: follower.words(),
  };
}

/** Four at a time, never two about the same event, as fast as the faults go on. */
async function writeEvents(
  writer: Writer,
  namespace: string,
  { events }: FaultRunOptions,
  random: () => number,
  progress: () => number,
): Promise<void> {
  const lanes = 4;
  let written = 0;
  const lane = async (number: number) => {
    const counts: number[] = [];
    while (written < events) {
      if (written > events * (progress() + 0.02)) {
        await delay(10);
        continue;
      }
      written += 1;
      if (counts.length === 0 || random() < 0.35) {
        counts.push(1);
        const words = `é€😀 ${'x'.repeat(Math.floor(random() ** 4 * 900))}`;
        await writer.create(namespace, `e-${number}-${counts.length - 1}`, words);
        continue;
      }
      const at = Math.floor(random() * counts.length);
      counts[at] = (counts[at] ?? 0) + 1;
      await writer.setCount(namespace, `e-${number}-${at}`, counts[at] ?? 0);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
}

async function until(check: () => boolean): Promise<void> {
  while (!check()) await delay(50);
}
