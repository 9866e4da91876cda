import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** How long whole commands take, from start to end, beside the shortest program that Node runs. */
export async function measure(): Promise<Measurement[]> {
  const home = mkdtempSync(join(tmpdir(), 'kev-bench-'));
  try {
    const starts: Start[] = [
      { what: 'kev --version', args: ['--version'], bar: { is: '<=', ratio: 1.15 } },
      { what: 'kev --help', args: ['--help'], bar: { is: '<=', ratio: 1.25 } },
      {
        what: 'kev emit, local store',
        args: ['emit', 'pod/x', 'Warning', 'JustTest', 'just for test', '--local'],
        bar: { is: '<=', ratio: 1.8 },
      },
    ];
    return timeStarts(starts, { PATH: process.env.PATH ?? '', HOME: home });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function timeStarts(starts: Start[], env: Record<string, string>): Measurement[] {
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

function time(args: string[], env: Record<string, string>): number {
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, { env, stdio: 'ignore' });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${status}`);
  return ms;
}
