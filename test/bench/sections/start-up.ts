import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEnvtest } from '../../support/envtest.ts';
import { KEV } from '../../support/kev.ts';
import { kubectlVersion } from '../../support/side-by-side.ts';
import { type Bar, type Measurement, median } from '../report.ts';

/** How often each command is started; they take turns, so that a busy moment hits all of them. */
const ROUNDS = 41;

/** How many events the list on a cluster holds. */
const EVENTS = 20;

/** A command, and what it is compared with: another command of the same section, by its name. */
interface Start {
  name: string;
  args: (round: number) => string[];
  peer: string;
  wall: Bar;
  cpu?: Bar;
}

interface Peer {
  file: string;
  args: string[];
}

interface Environment {
  name: string;
  env: NodeJS.ProcessEnv;
  /** Whether the bars of comparisons with `node -e 0` are for it. */
  hasNodeBars: boolean;
}

/** Times of one command, in milliseconds, one for each round. */
interface Times {
  wall: number[];
  cpu: number[];
}

const atMost = (ratio: number): Bar => ({ is: '<=', ratio });

/**
 * How long whole commands take from start to end, by the clock and by processor time, beside the shortest program that
 * Node runs, and beside kubectl. Run with another Node, it measures kev on that.
 */
export async function measure(): Promise<Measurement[]> {
  const home = mkdtempSync(join(tmpdir(), 'kev-bench-'));
  const server = process.env.KUBEBUILDER_ASSETS ? await startEnvtest() : undefined;
  const kubeconfig = kubectlVersion() === undefined ? undefined : server?.kubeconfigs.admin;
  if (!kubeconfig)
    console.error('start-up: KUBEBUILDER_ASSETS or kubectl is missing: not measured on a cluster');
  const empty = { HOME: home, PATH: process.env.PATH, ...(kubeconfig && { KUBECONFIG: kubeconfig }) };
  const environments: Environment[] = [
    { name: 'empty environment', env: empty, hasNodeBars: false },
    // Whatever it makes Node do at a start, without its settings for kev.
    {
      name: "this machine's environment",
      env: { ...process.env, KEV_STORE: undefined, ...empty },
      hasNodeBars: true,
    },
  ];
  try {
    if (kubeconfig) prepareCluster(empty);
    return environments.flatMap((environment) => measureStarts(environment, kubeconfig !== undefined));
  } finally {
    rmSync(home, { recursive: true, force: true });
    await server?.stop();
  }
}

function prepareCluster(env: NodeJS.ProcessEnv): void {
  const records = Array.from({ length: EVENTS }, (_, at) =>
    JSON.stringify({
      object: `pod/web-${at}`,
      type: 'Normal',
      reason: 'Listed',
      message: 'a message of usual length',
    }),
  );
  const emit = [KEV, 'emit', '-f', '-', '--no-resolve'];
  time(process.execPath, emit, env, records.join('\n'));
  time('kubectl', ['create', 'namespace', 'emit'], env);
  time('kubectl', ['create', 'configmap', 'x', '-n', 'emit'], env);
}

function measureStarts({ name, env, hasNodeBars }: Environment, hasCluster: boolean): Measurement[] {
  const peers: Record<string, Peer> = { 'node -e 0': { file: process.execPath, args: ['-e', '0'] } };
  const event = ['Warning', 'JustTest', 'just for test'];
  const starts: Start[] = [
    { name: 'kev --version', args: () => ['--version'], peer: 'node -e 0', wall: atMost(1.15) },
    { name: 'kev --help', args: () => ['--help'], peer: 'node -e 0', wall: atMost(1.25) },
    {
      name: 'kev emit, local store',
      args: () => ['emit', 'pod/x', ...event, '--local'],
      peer: 'node -e 0',
      wall: atMost(1.5),
    },
    { name: 'kev get, local store', args: () => ['get', '--local'], peer: 'node -e 0', wall: atMost(1.5) },
  ];
  if (hasCluster) {
    peers['kubectl --help'] = { file: 'kubectl', args: ['--help'] };
    peers['kubectl get events'] = { file: 'kubectl', args: ['get', 'events'] };
    starts.push(
      { name: 'kev --help', args: () => ['--help'], peer: 'kubectl --help', wall: atMost(0.7) },
      {
        name: `kev get, ${EVENTS} events on a cluster`,
        args: () => ['get'],
        peer: 'kubectl get events',
        wall: atMost(1.1),
        cpu: atMost(1.1),
      },
      {
        name: 'kev emit, one event on a cluster',
        args: (round) => ['emit', 'cm/x', 'Normal', `Round${round}`, 'just for test', '-n', 'emit'],
        peer: 'kubectl get events',
        wall: atMost(1.5),
      },
    );
  }
  const empty = (): Times => ({ wall: [], cpu: [] });
  const ofPeers = new Map(Object.keys(peers).map((peer) => [peer, empty()]));
  const ofStarts = starts.map(empty);
  const add = (times: Times | undefined, { wall, cpu }: { wall: number; cpu: number }) => {
    times?.wall.push(wall);
    times?.cpu.push(cpu);
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [peer, { file, args }] of Object.entries(peers)) add(ofPeers.get(peer), time(file, args, env));
    for (const [at, { args }] of starts.entries())
      add(ofStarts[at], time(process.execPath, [KEV, ...args(round)], env));
  }
  return starts.flatMap((start, at) => {
    const kev = ofStarts[at] ?? empty();
    const peer = ofPeers.get(start.peer) ?? empty();
    const what = `${start.name} (${name})`;
    const wall = { name: start.peer, value: median(peer.wall) };
    const cpu = { name: start.peer, value: mean(peer.cpu) };
    return [
      {
        what,
        unit: 'ms',
        kev: median(kev.wall),
        peer: wall,
        ...((hasNodeBars || start.peer !== 'node -e 0') && { bar: start.wall }),
      },
      { what, unit: 'ms CPU', kev: mean(kev.cpu), peer: cpu, ...(start.cpu && { bar: start.cpu }) },
    ];
  });
}

function time(
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  input?: string,
): { wall: number; cpu: number } {
  const cpuBefore = cpuMsOfChildren();
  const start = process.hrtime.bigint();
  const stdin = input === undefined ? 'ignore' : 'pipe';
  const { status, stderr } = spawnSync(file, args, { env, input, stdio: [stdin, 'ignore', 'pipe'] });
  const wall = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with status ${status}: ${stderr}`);
  return { wall, cpu: cpuMsOfChildren() - cpuBefore };
}

/** Processor time of all processes that this one started and that have ended; NaN without /proc. Source: proc(5). */
function cpuMsOfChildren(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return Number.NaN;
  }
}

/** The system counts processor time in steps of 10 ms, which the mean of many starts evens out, and the median does not. */
function mean(figures: number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}
