import { register } from 'node:module';
import { parseArgs } from 'node:util';
import { TARGETS } from './targets.ts';

/**
 * `npm run test:fuzz -- [--seed N] [--cases 160000] [--only NAME]`: tries every parser of text from outside with
 * inputs that are nearly right, and ends with status 1 when one fails. The seed makes a failure come again.
 */
const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    cases: { type: 'string', default: '160000' },
    only: { type: 'string' },
  },
});

register('./markdown-loader.js', import.meta.url);

const seed = Number(flags.seed);
const targets = TARGETS.filter(({ name }) => flags.only === undefined || name === flags.only);
const each = Math.ceil(Number(flags.cases) / targets.length);
let failed = 0;
let total = 0;
console.log(`seed ${seed}: ${each} cases for each of ${targets.length} parsers`);
for (const target of targets) {
  let cases = 0;
  const failure = await target.run({
    seed,
    cases: each,
    onCase: () => {
      cases += 1;
      if (process.stderr.isTTY && cases % 100 === 0) process.stderr.write(`\r${target.name} ${cases}   `);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\r');
  total += failure?.cases ?? each;
  failed += failure ? 1 : 0;
  console.log(`${target.name}: ${failure?.cases ?? each} cases, ${failure ? 1 : 0} failed`);
  if (failure) console.log(failure.message.replaceAll(/^/gm, '    '));
}
console.log(`${total} cases, ${failed} failed`);
process.exitCode = failed > 0 || targets.length === 0 ? 1 : 0;
