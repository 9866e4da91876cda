import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type Envtest, startEnvtest } from '../../support/envtest.ts';
import { KEV } from '../../support/kev.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { cpuMsOf, runChild } from '../child.ts';
import { fillStorage, fillStore } from '../fill.ts';
import { type Measurement, median } from '../report.ts';

/** A start costs the same whatever follows: what a thousand events cost is the difference between two of these. */
const SIZES = [1_000, 10_000, 100_000] as const;

/** How often everything is done, but for what takes minutes. */
const ROUNDS = 3;

/** Noise of the machine, not of the program: a cost that grew with the square would be ten times as much. */
const BAR = { is: '<=', ratio: 1.25 } as const;

/** Something that can be done with many events or few. */
interface Way {
  what: string;
  rounds?: number;
  /** The CPU time that it takes with so many, in milliseconds. */
  cost(size: number, round: number): Promise<number>;
}

/** What each further event costs in a list of 10,000 to 100,000, beside one of 1,000 to 10,000. */
export async function measure(): Promise<Measurement[]> {
  using folder = new TemporaryFolder();
  const env = { PATH: process.env.PATH ?? '', HOME: folder.path };
  const output = folder.at('output');
  const run = async (args: string[], input?: string) =>
    (await runChild(process.execPath, [KEV, ...args], { env, output, ...(input && { input }) })).cpuMs;

  for (const size of SIZES) {
    await fillStore(storeOf(folder, size), size);
    writeFileSync(recordsOf(folder, size), makeRecords(size));
  }
  const ways: Way[] = [
    {
      what: 'get sorted, local store',
      cost: (size) => run(['get', '--sort', '--store', storeOf(folder, size)]),
    },
    {
      what: 'emit -f -, local store',
      cost: (size, round) => {
        const store = folder.at(`emitted-${size}-${round}`);
        return run(['emit', '-f', '-', '--store', store], recordsOf(folder, size));
      },
    },
  ];
  const server = process.env.KUBEBUILDER_ASSETS ? await startEnvtest() : undefined;
  if (!server)
    console.error('growth: KUBEBUILDER_ASSETS names no API server: only the local store is measured');
  try {
    if (server) ways.push(...(await waysOnCluster(server, env, run, folder)));
    const measurements: Measurement[] = [];
    for (const way of ways) measurements.push(await compareSizes(way));
    return measurements;
  } finally {
    await server?.stop();
  }
}

async function waysOnCluster(
  server: Envtest,
  env: Record<string, string>,
  run: (args: string[], input?: string) => Promise<number>,
  folder: TemporaryFolder,
): Promise<Way[]> {
  const kubeconfig = ['--kubeconfig', server.kubeconfigs.admin];
  for (const size of SIZES) await fillStorage(server.etcd, `n${size}`, size);
  return [
    {
      what: 'get sorted, cluster',
      cost: (size) => run(['get', '--sort', '-n', `n${size}`, ...kubeconfig]),
    },
    {
      what: 'watch, what is there already, cluster',
      cost: (size) => watch(['-n', `n${size}`, ...kubeconfig], size, env),
    },
    {
      what: 'emit -f -, cluster',
      rounds: 1,
      cost: (size) => {
        const place = ['--no-resolve', '-n', 'default', '--component', `bench-${size}`];
        return run(['emit', '-f', '-', ...place, ...kubeconfig], recordsOf(folder, size));
      },
    },
  ];
}

async function compareSizes({ what, rounds = ROUNDS, cost }: Way): Promise<Measurement> {
  const costs: number[] = [];
  for (const size of SIZES) {
    const figures: number[] = [];
    for (let round = 0; round < rounds; round++) figures.push(await cost(size, round));
    costs.push(median(figures));
  }
  const perThousand = (from: 0 | 1, to: 1 | 2) =>
    (((costs[to] ?? 0) - (costs[from] ?? 0)) / (SIZES[to] - SIZES[from])) * 1000;
  return {
    what: `${what}: each further 1,000 events`,
    unit: 'ms CPU',
    kev: perThousand(1, 2),
    peer: { name: 'the first 10,000', value: perThousand(0, 1) },
    bar: BAR,
  };
}

/** Follows until all that was there is printed. */
async function watch(args: string[], size: number, env: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, [KEV, 'watch', '--no-headers', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let lines = 0;
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
      if (lines >= size) resolve();
    });
  });
  const cpuMs = cpuMsOf(child.pid) ?? Number.NaN;
  child.kill();
  return cpuMs;
}

const storeOf = (folder: TemporaryFolder, size: number) => folder.at(`store-${size}`);
const recordsOf = (folder: TemporaryFolder, size: number) => folder.at(`records-${size}.ndjson`);

function makeRecords(count: number): string {
  return Array.from({ length: count }, (_, at) => {
    const record = { object: `pod/web-${at}`, type: 'Normal', reason: 'Started', message: 'it has started' };
    return `${JSON.stringify(record)}\n`;
  }).join('');
}
