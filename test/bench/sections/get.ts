import { join } from 'node:path';
import { createCluster } from '../../../src/cluster/cluster.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { startEnvtest } from '../../support/envtest.ts';
import { KEV } from '../../support/kev.ts';
import { kubectlVersion } from '../../support/side-by-side.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { type Cost, runChild } from '../child.ts';
import { fill, fillStorage } from '../fill.ts';
import { type Bar, type Measurement, median } from '../report.ts';

/** How many events the smaller and the larger list hold, and the one that is there to see memory grow. */
const SMALL = 1_000;
const LARGE = 10_000;
const HUGE = 100_000;

/** How often each command runs; they take turns, so that a busy moment hits all of them. */
const ROUNDS = 7;
/** How often a list of 100,000 is read. */
const FEW_ROUNDS = 3;

/** How long lists take and how much memory, beside the kubectl on PATH, and how they grow. */
export async function measure(): Promise<Measurement[]> {
  using folder = new TemporaryFolder();
  return await measureCluster(folder.path);
}

/** One command, as kev and as its peer has it. */
interface Contest {
  what: string;
  kev: string[];
  peer: string[];
  wall?: Bar;
  memory?: Bar;
}

async function measureCluster(folder: string): Promise<Measurement[]> {
  if (!process.env.KUBEBUILDER_ASSETS || kubectlVersion() === undefined) {
    console.error('get: KUBEBUILDER_ASSETS or kubectl is missing: lists from a cluster are not measured');
    return [];
  }
  const server = await startEnvtest();
  const config = { kubeconfig: server.kubeconfigs.admin };
  const options = { clock: systemClock, version: 'bench' };
  const cluster = createCluster(config, { env: {}, homedir: folder }, options);
  const env = { PATH: process.env.PATH ?? '', HOME: folder, KUBECONFIG: config.kubeconfig };
  try {
    await fill(cluster, 'small', SMALL);
    await fill(cluster, 'large', LARGE);
    const beside = await compare('kubectl', contests(), { env, folder, rounds: ROUNDS });
    await fillStorage(server.etcd, 'huge', HUGE);
    return [...beside, ...(await compareSizes({ env, folder }))];
  } finally {
    await cluster[Symbol.asyncDispose]();
    await server.stop();
  }
}

function contests(): Contest[] {
  const sorted = { kev: ['--sort'], peer: ['--sort-by=.metadata.creationTimestamp'] };
  const both = (namespace: string, more: string[] = [], order = sorted) => ({
    kev: ['get', '-n', namespace, ...more, ...order.kev],
    peer: ['get', 'events', '-n', namespace, ...more, ...order.peer],
  });
  return [
    { what: 'get sorted, 1,000 events', ...both('small'), wall: { is: '<=', ratio: 0.7 } },
    {
      what: 'get sorted, 10,000 events',
      ...both('large'),
      wall: { is: '<=', ratio: 0.33 },
      memory: { is: '<=', ratio: 0.45 },
    },
    {
      what: 'get -o json, 10,000 events',
      ...both('large', ['-o', 'json'], { kev: [], peer: [] }),
      wall: { is: '<=', ratio: 0.4 },
    },
  ];
}

async function compare(
  peer: string,
  contests: Contest[],
  { env, folder, rounds }: { env: Record<string, string>; folder: string; rounds: number },
): Promise<Measurement[]> {
  const output = join(folder, 'output');
  const costs = contests.map(() => ({ kev: [] as Cost[], peer: [] as Cost[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [at, contest] of contests.entries()) {
      costs[at]?.kev.push(await runChild(process.execPath, [KEV, ...contest.kev], { env, output }));
      costs[at]?.peer.push(await runChild(peer, contest.peer, { env, output }));
    }
  }
  return contests.flatMap(({ what, wall, memory }, at) => {
    const { kev = [], peer: ofPeer = [] } = costs[at] ?? {};
    const figures = (unit: string, figureOf: (cost: Cost) => number, bar: Bar | undefined): Measurement => ({
      what: unit === 'ms' ? what : `${what}, peak memory`,
      unit,
      kev: median(kev.map(figureOf)),
      peer: { name: peer, value: median(ofPeer.map(figureOf)) },
      ...(bar && { bar }),
    });
    return [figures('ms', (cost) => cost.ms, wall), figures('MiB', (cost) => cost.peakMebibytes, memory)];
  });
}

/** Memory at 100,000 events beside that at 10,000: a sorted list has to hold them all, a stream none. */
async function compareSizes({
  env,
  folder,
}: {
  env: Record<string, string>;
  folder: string;
}): Promise<Measurement[]> {
  const output = join(folder, 'output');
  const peak = async (args: string[]) => {
    const peaks: number[] = [];
    for (let round = 0; round < FEW_ROUNDS; round++) {
      peaks.push((await runChild(process.execPath, [KEV, 'get', ...args], { env, output })).peakMebibytes);
    }
    return median(peaks);
  };
  const grown = async (what: string, args: string[], bar?: Bar): Promise<Measurement> => ({
    what: `${what}, 100,000 events, peak memory`,
    unit: 'MiB',
    kev: await peak(['-n', 'huge', ...args]),
    peer: { name: '10,000 events', value: await peak(['-n', 'large', ...args]) },
    ...(bar && { bar }),
  });
  return [
    await grown('get -o ndjson --sort=none', ['-o', 'ndjson', '--sort=none'], { is: '<=', ratio: 1.3 }),
    await grown('get sorted', ['--sort']),
  ];
}
