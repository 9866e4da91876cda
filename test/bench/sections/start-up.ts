import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Envtest, startEnvtest } from '../../support/envtest.ts';
import { KEV } from '../../support/kev.ts';
import { type Bar, type Measurement, median } from '../report.ts';

/** How often each command is started; they take turns, so that a busy moment hits all of them. */
const ROUNDS = 41;

interface Start {
  what: string;
  args: string[];
  env?: Record<string, string>;
  bar: Bar;
}

/** How many events the list on a cluster holds. */
const EVENTS = 20;

/** How long whole commands take, from start to end, beside the shortest program that Node runs. */
export async function measure(): Promise<Measurement[]> {
  const home = mkdtempSync(join(tmpdir(), 'kev-bench-'));
  const server = process.env.KUBEBUILDER_ASSETS ? await startEnvtest() : undefined;
  if (!server) console.error('start-up on a cluster is not measured: KUBEBUILDER_ASSETS names no API server');
  try {
    const starts: Start[] = [
      { what: 'kev --version', args: ['--version'], bar: { is: '<=', ratio: 1.15 } },
      { what: 'kev --help', args: ['--help'], bar: { is: '<=', ratio: 1.25 } },
      {
        what: 'kev emit, local store',
        args: ['emit', 'pod/x', 'Warning', 'JustTest', 'just for test', '--local'],
        bar: { is: '<=', ratio: 1.5 },
      },
      { what: 'kev get, local store', args: ['get', '--local'], bar: { is: '<=', ratio: 1.5 } },
    ];
    if (server) starts.push(prepareList(server, home));
    // The machine's own environment, whatever it makes Node do at a start, without its settings for kev.
    return timeStarts(starts, { ...process.env, HOME: home, KUBECONFIG: undefined, KEV_STORE: undefined });
  } finally {
    rmSync(home, { recursive: true, force: true });
    await server?.stop();
  }
}

function prepareList({ kubeconfigs: { admin } }: Envtest, home: string): Start {
  const records = Array.from({ length: EVENTS }, (_, at) =>
    JSON.stringify({
      object: `pod/web-${at}`,
      type: 'Normal',
      reason: 'Listed',
      message: 'a message of usual length',
    }),
  );
  const emit = [KEV, 'emit', '-f', '-', '--no-resolve', '--kubeconfig', admin];
  const { status } = spawnSync(process.execPath, emit, { input: records.join('\n'), env: { HOME: home } });
  if (status !== 0) throw new Error('the events for the list could not be written');
  return {
    what: `kev get, ${EVENTS} events on a cluster`,
    args: ['get', '--kubeconfig', admin],
    bar: { is: '<=', ratio: 1.9 },
  };
}

function timeStarts(starts: Start[], env: NodeJS.ProcessEnv): Measurement[] {
  const times: number[][] = [[], ...starts.map(() => [])];
  for (let round = 0; round < ROUNDS; round++) {
    times[0]?.push(time(['-e', '0'], env));
    starts.forEach((start, at) => {
      times[at + 1]?.push(time([KEV, ...start.args], { ...env, ...start.env }));
    });
  }
  const node = median(times[0] ?? []);
  return starts.map(({ what, bar }, at) => ({
    what,
    unit: 'ms',
    kev: median(times[at + 1] ?? []),
    peer: { name: 'node -e 0', value: node },
    bar,
  }));
}

function time(args: string[], env: NodeJS.ProcessEnv): number {
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, { env, stdio: 'ignore' });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${status}`);
  return ms;
}
