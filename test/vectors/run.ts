import { fileURLToPath } from 'node:url';
import { runCaseOf } from './families.ts';
import { withoutGoOnly } from './go-only.ts';
import { readVectorFolder } from './vector-file.ts';

/**
 * `npm run vectors -- [DIR]`: runs every vector file of a folder (default: the project's copy) and
 * ends with `N passed, N failed`. Status 1 when a case failed or none ran.
 */
const folder = process.argv[2] ?? fileURLToPath(new URL('data', import.meta.url));
let passed = 0;
let failed = 0;
let apart = 0;

for (const { file, dropped } of readVectorFolder(folder).map(withoutGoOnly)) {
  const runCase = await runCaseOf(file.name);
  if (runCase === undefined) {
    console.log(`${file.name}: ${file.cases.length} cases of a family that has no runner yet, counted apart`);
    apart += file.cases.length;
    continue;
  }
  for (const [reason, steps] of dropped) console.log(`${file.name}: ${steps} steps dropped: ${reason}`);
  let wrong = 0;
  for (const vectorCase of file.cases) {
    const differences = await runCase(vectorCase, file);
    if (differences.length === 0) continue;
    wrong += 1;
    console.log(`${file.name}: ${vectorCase.name}`);
    for (const line of differences.slice(0, 5)) console.log(`  ${line}`);
    if (differences.length > 5) console.log(`  … and ${differences.length - 5} more differences`);
  }
  console.log(`${file.name}: ${file.cases.length - wrong} of ${file.cases.length}`);
  passed += file.cases.length - wrong;
  failed += wrong;
}

if (apart > 0) console.log(`${apart} cases counted apart`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
