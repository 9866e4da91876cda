import { parseArgs } from 'node:util';
import { Home } from '../support/kev.ts';
import { type Scenario, Skip } from './scenario.ts';
import { clock } from './scenarios/clock.ts';
import { crowd } from './scenarios/crowd.ts';
import { damage } from './scenarios/damage.ts';
import { fullDisk } from './scenarios/full-disk.ts';
import { outboxKills } from './scenarios/outbox-kills.ts';
import { postgres } from './scenarios/postgres.ts';
import { readOnly } from './scenarios/read-only.ts';
import { record } from './scenarios/record.ts';
import { storeKills } from './scenarios/store-kills.ts';
import { watch } from './scenarios/watch.ts';

const SCENARIOS: Scenario[] = [
  storeKills,
  outboxKills,
  crowd,
  damage,
  fullDisk,
  readOnly,
  clock,
  postgres,
  watch,
  record,
];

/**
 * `npm run test:torture -- [--seed N] [--short] [--only NAME]`: one scenario after the other, a line for each,
 * and status 1 when kev lost, doubled or invented something, crashed or hung.
 */
const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    short: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
});

const seed = Number(flags.seed);
const unknown = flags.only.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
  console.error(
    `unknown scenario ${unknown.join(', ')}: expected one of ${SCENARIOS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
console.log(`seed ${seed}${flags.short ? ', short' : ''}`);
for (const scenario of SCENARIOS) {
  if (flags.only.length === 0 || flags.only.includes(scenario.name)) await torture(scenario);
}

async function torture({ name, run }: Scenario): Promise<void> {
  using home = new Home();
  const start = performance.now();
  const report = (result: string, details: string) => {
    const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`;
    console.log(`${name.padEnd(12)} ${result.padEnd(7)} ${seconds.padStart(7)}   ${details}`);
  };
  try {
    report('passed', await run({ seed, short: flags.short, home }));
  } catch (error) {
    if (error instanceof Skip) {
      report('skipped', error.message);
      return;
    }
    process.exitCode = 1;
    report('FAILED', `${(error as Error).message} (--seed ${seed} --only ${name})`);
  }
}
