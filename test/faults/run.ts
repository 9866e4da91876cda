import { parseArgs } from 'node:util';
import { startEnvtest } from '../support/envtest.ts';
import { runFaults } from './fault-run.ts';

/**
 * `npm run test:faults -- [--seed N] [--faults 200] [--events 5000] [--only 'etcd restored,reset'] [--without-kubectl]`: lets faults
 * happen to two `kev watch` on a real kube-apiserver, and ends with status 1 when one of them loses or repeats anything. Needs
 * KUBEBUILDER_ASSETS.
 */
const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    faults: { type: 'string', default: '200' },
    events: { type: 'string', default: '5000' },
    only: { type: 'string' },
    'without-kubectl': { type: 'boolean', default: false },
    words: { type: 'boolean', default: false },
  },
});

const seed = Number(flags.seed);
console.log(`seed ${seed}: ${flags.faults} faults while ${flags.events} events are written`);
const envtest = await startEnvtest();
try {
  const result = await runFaults(envtest, {
    seed,
    faults: Number(flags.faults),
    events: Number(flags.events),
    ...(flags.only !== undefined && { kinds: flags.only.split(',') }),
    withKubectl: !flags['without-kubectl'],
    onFault: (name, at) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${at + 1} ${name}          `);
    },
  });
  const faults = Object.entries(result.faults).map(([name, count]) => `${name} ${count}`);
  console.log(`\n${faults.join(', ')}; ${result.events} events, ${Math.round(result.seconds)} s`);
  for (const { name, missing, repeated, lines, isRunning, words } of result.tallies) {
    const end = isRunning ? '' : '; it ended on the way';
    console.log(
      `${name}: ${missing} of ${result.events} events lack their last state, ${repeated} lines repeated, ${lines} lines${end}`,
    );
    if (flags.words) console.log(words.map((word) => `    ${word}`).join('\n'));
  }
  const kev = result.tallies.filter(({ name }) => name.startsWith('kev '));
  const isFine = kev.every(
    ({ missing, repeated, isRunning }) => missing === 0 && repeated === 0 && isRunning,
  );
  process.exitCode = isFine ? 0 : 1;
} finally {
  await envtest.stop();
}
