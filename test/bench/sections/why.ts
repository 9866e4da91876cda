import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEV } from '../../support/kev.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { runChild } from '../child.ts';
import { manyEvents } from '../fill.ts';
import { type Measurement, median } from '../report.ts';

const EVENTS = 10_000;
const ROUNDS = 9;

/** What it takes to explain the events of a dump, compared with listing them. */
export async function measure(): Promise<Measurement[]> {
  using folder = new TemporaryFolder();
  const file = join(folder.path, 'events.json');
  writeFileSync(file, JSON.stringify({ kind: 'List', apiVersion: 'v1', items: manyEvents('shop', EVENTS) }));
  const options = {
    env: { PATH: process.env.PATH ?? '', HOME: folder.path },
    output: join(folder.path, 'output'),
  };
  const run = (args: string[], expected: number) =>
    runChild(process.execPath, [KEV, ...args, '-n', 'shop', '-f', file], { ...options, expected });
  const times = { of: [] as number[], object: [] as number[], all: [] as number[] };
  // They take turns, so that a busy moment hits all of them; it counts less for processor time.
  for (let round = 0; round < ROUNDS; round++) {
    times.of.push((await run(['get'], 0)).cpuMs);
    times.object.push((await run(['why', 'deploy/web'], 10)).cpuMs);
    times.all.push((await run(['why'], 10)).cpuMs);
  }
  const peer = { name: 'kev get', value: median(times.of) };
  const bar = { is: '<=', ratio: 1.5 } as const;
  const what = `${EVENTS.toLocaleString('en')} events of a dump`;
  return [
    { what: `why deploy/web, ${what}`, unit: 'ms CPU', kev: median(times.object), peer, bar },
    { what: `why, ${what}`, unit: 'ms CPU', kev: median(times.all), peer, bar },
  ];
}
