import { setTimeout as delay } from 'node:timers/promises';
import type { Envtest } from '../../support/envtest.ts';
import { FaultProxy } from '../../support/fault-proxy.ts';
import { seededRandom } from '../../support/random.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { ClientMachine } from '../server/client-machine.ts';
import { drawFaults, happen } from '../server/faults.ts';
import { World } from '../server/world.ts';
import { Writer } from '../server/writer.ts';
import { Follower } from './follower.ts';

export interface WatchRunOptions {
  seed: number;
  /** How many faults happen. */
  faults: number;
  /** How many events are created; each is counted up about once. */
  events: number;
}

/** What a follower printed, compared with what the server has at the end. */
export interface WatchResult {
  name: string;
  /** Of the server's events, those whose last state was not printed. */
  missing: number;
  /** How many states were printed more than once. */
  repeated: number;
  /** How many lines were printed. */
  lines: number;
  isRunning: boolean;
  /** The last line on stderr. */
  lastMessage: string;
}

export interface WatchRunResult {
  /** How many events the server has. */
  events: number;
  results: WatchResult[];
}

/** How long after the last write all must be printed. */
const CATCH_UP_MS = 60_000;

/** Writes events while faults happen to two `kev watch`, and compares what they print. */
export async function runWatches(envtest: Envtest, options: WatchRunOptions): Promise<WatchRunResult> {
  const { seed } = options;
  const random = seededRandom(seed);
  const faults = drawFaults(options.faults, random);
  const namespace = `watch-${seed}`;
  const world = new World(envtest.server, envtest.ca, namespace);
  const folders: TemporaryFolder[] = [];
  const clients: Follower[] = [];
  try {
    await world.make();
    for (const [at, objects] of [[], ['pod/x']].entries()) {
      const folder = new TemporaryFolder();
      folders.push(folder);
      const proxy = await FaultProxy.start(envtest, seededRandom(seed + at));
      const machine = new ClientMachine(folder.path, envtest.kubeconfigs.viewer, proxy.url);
      clients.push(new Follower(machine, proxy, namespace, objects));
    }
    // Both watch before the first fault.
    await world.createEvent('first', 'first');
    await Promise.all(clients.map((client) => until(() => client.printed().length > 0)));

    const progress = { done: 0 };
    const writing = new Writer(world, seededRandom(seed + 100)).write(options.events, () => progress.done);
    for (const [at, name] of faults.entries()) {
      await happen(name, { clients, envtest, world, random });
      await delay(100 + random() * 900);
      progress.done = (at + 1) / faults.length;
    }
    await writing;

    const finals = (await world.events()).map(({ metadata, count }) => `${metadata.uid} ${count}`);
    const isPrinted = () =>
      clients.every((client) => {
        const printed = new Set(client.printed());
        return !client.isRunning || finals.every((state) => printed.has(state));
      });
    await Promise.race([until(isPrinted), delay(CATCH_UP_MS, undefined, { ref: false })]);
    return { events: finals.length, results: clients.map((client) => compare(client, finals)) };
  } finally {
    await Promise.all(clients.map((client) => client.stop()));
    for (const { proxy } of clients) await proxy[Symbol.asyncDispose]();
    world.close();
    for (const folder of folders) folder[Symbol.dispose]();
  }
}

function compare(client: Follower, finals: string[]): WatchResult {
  const lines = client.printed();
  const printed = new Set(lines);
  return {
    name: client.name,
    missing: finals.filter((state) => !printed.has(state)).length,
    repeated: lines.length - printed.size,
    lines: lines.length,
    isRunning: client.isRunning,
    lastMessage: client.lastMessage,
  };
}

async function until(check: () => boolean): Promise<void> {
  while (!check()) await delay(50);
}
