import { setTimeout as delay } from 'node:timers/promises';
import type { Envtest } from '../../support/envtest.ts';
import { FaultProxy } from '../../support/fault-proxy.ts';
import { Home } from '../../support/kev.ts';
import { seededRandom } from '../../support/random.ts';
import { World } from '../server/world.ts';
import { Writer } from '../server/writer.ts';
import { type Comparison, compare, type Window } from './compare.ts';
import { drawNames, FaultRunner, type Recording, type RecordTarget } from './fault-runner.ts';
import { readGaps } from './gaps.ts';
import { ServerLog } from './server-log.ts';
import { StoreLog } from './store-log.ts';
import { SupervisedRecorder } from './supervised-recorder.ts';

export interface RecordRunOptions {
  seed: number;
  events: number;
  faults: number;
  /** Directories or URLs of the stores. */
  stores: string[];
  /** Recorders for each store. */
  recorders: number;
  /** Whether an outage may be longer than the server keeps events. */
  withLongOutage: boolean;
}

export interface RecordRunResult {
  faults: Map<string, number>;
  kills: number;
  events: number;
  writes: number;
  shown: number;
  stores: { comparison: Comparison; recorders: SupervisedRecorder[]; statuses: (number | null)[] }[];
}

/** Records while the server, the connections, and the recorders fail, and compares what is stored with what was shown. */
export async function runRecorders(envtest: Envtest, options: RecordRunOptions): Promise<RecordRunResult> {
  const { seed } = options;
  const random = seededRandom(seed);
  const namespace = `record-${seed}`;
  const written = new Set<string>();
  const world = new World(envtest.server, envtest.ca, namespace, (name, count) =>
    written.add(`${name} ${count}`),
  );
  const shown = new ServerLog(envtest.server, envtest.ca, namespace);
  const recordings: Recording[] = [];
  const proxies: FaultProxy[] = [];
  try {
    await world.make();
    const logging = shown.run();
    for (const store of options.stores) {
      const recorders: SupervisedRecorder[] = [];
      recordings.push({ store, recorders, log: await StoreLog.open(store) });
      for (let number = 0; number < options.recorders; number++) {
        const proxy = await FaultProxy.start(envtest, random);
        proxies.push(proxy);
        const kubeconfig = envtest.kubeconfigs.viewer;
        recorders.push(new SupervisedRecorder(proxy, { kubeconfig, namespace, store }));
      }
    }
    const { names, writer, run } = await writeWithFaults(
      { envtest, world, shown, recordings, random },
      options,
    );
    const stores = [];
    for (const recording of recordings) {
      stores.push(await compareStore(recording, { shown, written, compactions: run.compactions }));
    }
    shown.stop();
    await logging;
    return {
      faults: new Map(names.map((name) => [name, names.filter((other) => other === name).length])),
      kills: run.kills,
      events: writer.created,
      writes: writer.writes,
      shown: shown.states.size,
      stores,
    };
  } finally {
    shown.stop();
    world.close();
    for (const { recorders, log } of recordings) {
      for (const recorder of recorders) await recorder[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
    }
    for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
  }
}

/** Writes while faults happen, until everything is recorded. */
async function writeWithFaults(
  target: RecordTarget,
  { seed, events, faults, withLongOutage }: RecordRunOptions,
): Promise<{ names: string[]; writer: Writer; run: FaultRunner }> {
  const { world, random } = target;
  const writer = new Writer(world, seededRandom(seed + 100));
  const run = new FaultRunner(target);
  // The first marker may come with a list, before its end; the next one comes after it.
  for (let marker = 0; marker < 2; marker++) await run.caughtUp();
  const progress = { done: 0 };
  const writing = writer.write(events, () => progress.done);
  const names = drawNames(faults, random, { withLongOutage });
  for (const [at, name] of names.entries()) {
    await run.happen(name);
    await delay(200 + random() * 1500);
    progress.done = (at + 1) / names.length;
  }
  await writing;
  await run.caughtUp();
  return { names, writer, run };
}

/** Ends the recorders of a store, and compares what it has. */
async function compareStore(
  { store, recorders, log }: Recording,
  { shown, written, compactions }: { shown: ServerLog; written: ReadonlySet<string>; compactions: Window[] },
): Promise<RecordRunResult['stores'][0]> {
  const statuses = await Promise.all(recorders.map((recorder) => recorder.stop()));
  using home = new Home();
  const gaps = await readGaps(home, store);
  const comparison = compare(shown.states, written, await log.readEvents(), { gaps, compactions });
  return { comparison, recorders, statuses };
}
