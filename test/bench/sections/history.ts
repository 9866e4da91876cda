import { systemClock } from '../../../src/core/clock.ts';
import { KEV } from '../../support/kev.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { runChild } from '../child.ts';
import { type Measurement, median } from '../report.ts';
import { fillRecording } from '../store-fill.ts';

/** States of the recording. */
const STATES = 1_000_000;

const ROUNDS = 7;

/** How long the events of a deployment of the last days take to find in a large recording. */
export async function measure(): Promise<Measurement[]> {
  using folder = new TemporaryFolder();
  const store = folder.at('store');
  await fillRecording(store, STATES, systemClock.now());
  const env = { PATH: process.env.PATH ?? '', HOME: folder.path, KEV_STORE: store };
  const output = folder.at('output');
  const query = ['--since', '3d', '--for', 'deploy/web', '--recursive', '-A'];
  const get = [KEV, 'get', '--history=only', ...query];
  const [kev, node]: [number[], number[]] = [[], []];
  const peaks: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { ms, peakMebibytes } = await runChild(process.execPath, get, { env, output });
    kev.push(ms);
    peaks.push(peakMebibytes);
    node.push((await runChild(process.execPath, ['-e', '0'], { env, output })).ms);
  }
  const what = 'get --history=only --since 3d --for deploy/web --recursive, 1,000,000 states';
  return [
    {
      what,
      unit: 'ms',
      kev: median(kev),
      peer: { name: 'node -e 0', value: median(node) },
      bar: { is: '<=', ratio: 5 },
    },
    { what: `${what}, peak memory`, unit: 'MiB', kev: median(peaks) },
  ];
}
