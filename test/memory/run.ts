import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeEvents } from '../faults/fault-run.ts';
import { drawFaults, happen } from '../faults/faults.ts';
import { throughProxy } from '../faults/follower.ts';
import { World } from '../faults/world.ts';
import { startEnvtest } from '../support/envtest.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { seededRandom } from '../support/random.ts';
import { Recorder } from './recorder.ts';
import { judge, type Verdict } from './verdict.ts';
import { Witness } from './witness.ts';

/**
 * `npm run test:record -- [--seed N] [--events 20000] [--faults 60]`: records a real kube-apiserver that forgets after 30 s, two
 * recorders a store, in SQLite and PostgreSQL, while servers and recorders are killed, etcd is compacted and restored. Ends with
 * status 1 when a state that the server showed is lost without a gap, or doubled, or when occurrences don't add up. Needs
 * KUBEBUILDER_ASSETS.
 */
const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    faults: { type: 'string', default: '60' },
    events: { type: 'string', default: '20000' },
    words: { type: 'boolean', default: false },
  },
});

/** Faults of `test/faults`, and one more. */
const KINDS = [
  'reset',
  'half-close',
  'silence',
  'slow',
  '429',
  '500',
  'compaction',
  'rights withdrawn',
  'kill',
  'etcd restored',
];
const RECORDER_KILLED_SHARE = 0.25;

/** How long after the last write everything must be recorded. */
const PATIENCE_MS = 30_000;

const seed = Number(flags.seed);
console.log(`seed ${seed}: ${flags.faults} faults while ${flags.events} events are written`);
const random = seededRandom(seed);
const home = mkdtempSync(join(tmpdir(), 'kev-memory-'));
const envtest = await startEnvtest({ flags: ['--event-ttl=30s'] });
const postgres = await startPostgres();
const namespace = `memory-${seed}`;
const world = new World(envtest.server, envtest.ca, namespace);
await world.make();
const witness = new Witness(envtest.server, envtest.ca, namespace);
const stores = [join(home, 'store'), ...(postgres ? [await createDatabase(postgres)] : [])];
const proxies: FaultProxy[] = [];
const recorders: Recorder[] = [];
try {
  for (const store of [...stores, ...stores]) {
    const proxy = await FaultProxy.start(envtest, seededRandom(seed + proxies.length));
    const kubeconfig = throughProxy(envtest.kubeconfigs.viewer, proxy.url, home, `proxy-${proxies.length}`);
    proxies.push(proxy);
    recorders.push(new Recorder(kubeconfig, home, namespace, store));
  }
  await world.createEvent('first', 'first');
  await delay(2000);

  const faults = drawFaults(Number(flags.faults), random, KINDS);
  const progress = { done: 0 };
  const writing = writeEvents(
    world,
    { events: Number(flags.events) },
    seededRandom(seed + 100),
    () => progress.done,
  );
  for (const [at, name] of faults.entries()) {
    if (process.stderr.isTTY) process.stderr.write(`\r${at + 1} ${name}          `);
    if (random() < RECORDER_KILLED_SHARE) {
      await recorders[Math.floor(random() * recorders.length)]?.kill(random() * 2000);
    }
    await happen(name, { proxies, followers: [], envtest, world, random });
    if (name === 'etcd restored') witness.startOver();
    await delay(100 + random() * 900);
    progress.done = (at + 1) / faults.length;
  }
  await writing;
  await settle();
  await Promise.all(recorders.map((recorder) => recorder.stop()));
  await witness.stop();

  let isFine = true;
  for (const store of stores) {
    const verdict = await judge(store, witness.states.values());
    report(store.startsWith('postgres') ? 'PostgreSQL' : 'SQLite', verdict);
    isFine &&= verdict.lost.length === 0 && verdict.doubled === 0 && verdict.wrongSums.length === 0;
  }
  if (flags.words) for (const { words } of recorders) console.log(words);
  process.exitCode = isFine ? 0 : 1;
} finally {
  await Promise.all(recorders.map((recorder) => recorder.stop()));
  for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
  world.close();
  await envtest.stop();
  await postgres?.[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
}

/** Waits until all stores have the last state that was shown, or for too long. */
async function settle(): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    await delay(1000);
    const verdicts = await Promise.all(stores.map((store) => judge(store, witness.states.values())));
    if (Date.now() > end || verdicts.every(({ lost }) => lost.length === 0)) return;
  }
}

function report(name: string, verdict: Verdict): void {
  const { stored, doubled, inGaps, merged, lost, wrongSums, gaps } = verdict;
  console.log(
    `${name}: of ${witness.states.size} states shown ${lost.length} lost, ${merged} merged into later ones, ${inGaps} in gaps; ${stored} stored, ${doubled} doubled; ${wrongSums.length} wrong sums`,
  );
  console.log(gaps.map((gap) => `    gap of ${gap}`).join('\n') || '    no gaps');
  for (const state of lost.slice(0, 5)) console.log(`    lost: ${JSON.stringify(state)}`);
  for (const uid of wrongSums.slice(0, 5)) console.log(`    wrong sum: ${uid}`);
}
