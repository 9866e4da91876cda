import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Envtest } from '../support/envtest.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { seededRandom } from '../support/random.ts';
import { drawFaults, FAULT_NAMES, type FaultName, happen } from './faults.ts';
import { Follower, throughProxy } from './follower.ts';
import { World } from './world.ts';

export interface FaultRunOptions {
  seed: number;
  /** How many faults. */
  faults: number;
  /** The kinds to draw from. Default: all. */
  kinds?: FaultName[];
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
  const faults = drawFaults(options.faults, random, options.kinds ?? FAULT_NAMES);
  const home = mkdtempSync(join(tmpdir(), 'kev-faults-'));
  const namespace = `faults-${seed}`;
  const world = new World(envtest.server, envtest.ca, namespace);
  const kubectl = withKubectl ? [Follower.kubectlGet, Follower.kubectlEvents] : [];
  const starters = [Follower.kev, Follower.kevPod, ...kubectl];
  const proxies: FaultProxy[] = [];
  const followers: Follower[] = [];
  const started = performance.now();
  try {
    await world.make();
    for (const [at, start] of starters.entries()) {
      const proxy = await FaultProxy.start(envtest, seededRandom(seed + at));
      proxies.push(proxy);
      const kubeconfig = throughProxy(envtest.kubeconfigs.viewer, proxy.url, home, `proxy-${at}`);
      followers.push(start(kubeconfig, home, namespace));
    }
    // All of them watch before the first fault: what begins badly is another matter.
    await world.createEvent('first', 'first');
    await Promise.all(followers.map((follower) => until(() => follower.printed().length > 0)));

    // The writes keep pace with the faults, so that every fault hits a busy stream.
    const progress = { done: 0 };
    const writing = writeEvents(world, options, seededRandom(seed + 100), () => progress.done);
    for (const [at, name] of faults.entries()) {
      options.onFault?.(name, at);
      await happen(name, { proxies, followers, envtest, world, random });
      await delay(100 + random() * 900);
      progress.done = (at + 1) / faults.length;
    }
    await writing;

    const finals = (await world.events()).map(({ metadata, count }) => `${metadata.uid} ${count}`);
    const isOut = () =>
      followers.slice(0, -kubectl.length || undefined).every((kev) => {
        const printed = new Set(kev.printed());
        return !kev.isRunning || finals.every((state) => printed.has(state));
      });
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
    world.close();
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
export async function writeEvents(
  world: World,
  { events }: Pick<FaultRunOptions, 'events'>,
  random: () => number,
  progress: () => number,
): Promise<void> {
  const lanes = 4;
  let written = 0;
  const lane = async (number: number) => {
    const counts = new Map<string, number>();
    let created = 0;
    while (written < events) {
      if (written > events * (progress() + 0.02)) {
        await delay(10);
        continue;
      }
      written += 1;
      if (counts.size === 0 || random() < 0.35) {
        const name = `e-${number}-${created++}`;
        const words = `é€😀 ${'x'.repeat(Math.floor(random() ** 4 * 900))}`;
        await world.createEvent(name, words);
        counts.set(name, 1);
        continue;
      }
      const name = [...counts.keys()][Math.floor(random() * counts.size)] ?? '';
      const count = await world.countUp(name, counts.get(name) ?? 0);
      if (count === undefined) counts.delete(name);
      else counts.set(name, count);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
}

export async function until(check: () => boolean): Promise<void> {
  while (!check()) await delay(50);
}
